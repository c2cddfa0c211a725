package dev.berth.plan.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
    /** Friday 2 January 2026; in Paris it is one hour later, and two from 29 March on, when 02:00 to 03:00 does not exist. */
    @ParameterizedTest
    @CsvSource({
        "'', 2026-01-02T15:00:00Z, 2026-01-02T15:00:00Z",
        "Sat 02:00-05:00, 2026-01-02T15:00:00Z, 2026-01-03T01:00:00Z",
        "Sat 02:00-05:00, 2026-01-03T03:59:59Z, 2026-01-03T03:59:59Z",
        "Sat 02:00-05:00, 2026-01-03T04:00:00Z, 2026-01-10T01:00:00Z",
        "02:00-05:00, 2026-01-03T04:00:00Z, 2026-01-04T01:00:00Z",
        "23:00-02:00, 2026-01-03T00:30:00Z, 2026-01-03T00:30:00Z",
        "Sun 23:00-02:00, 2026-01-05T00:30:00Z, 2026-01-05T00:30:00Z",
        "02:00-05:00, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
        "02:00-05:00, 2026-07-03T12:00:00Z, 2026-07-04T00:00:00Z"
    })
    void next(String window, Instant from, Instant open) {
        assertThat(Window.of(window).next(from, ZoneId.of("Europe/Paris"))).isEqualTo(open);
    }
}
