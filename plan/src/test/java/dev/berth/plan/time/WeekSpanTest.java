package dev.berth.plan.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeekSpanTest {
    @ParameterizedTest
    @CsvSource({
        // Friday 2 January 2026 to Monday 5 January
        "Fri 16:00, Mon 08:00, 2026-01-02T15:59:59Z, false",
        "Fri 16:00, Mon 08:00, 2026-01-02T16:00:00Z, true",
        "Fri 16:00, Mon 08:00, 2026-01-04T12:00:00Z, true",
        "Fri 16:00, Mon 08:00, 2026-01-05T07:59:00Z, true",
        "Fri 16:00, Mon 08:00, 2026-01-05T08:00:00Z, false",
        "Tue 00:00, Tue 12:00, 2026-01-06T11:59:00Z, true",
        "Tue 00:00, Tue 12:00, 2026-01-07T11:59:00Z, false",
        "Wed 09:00, Wed 09:00, 2026-01-01T00:00:00Z, true"
    })
    void covers(String from, String to, Instant moment, boolean covered) {
        assertThat(new WeekSpan(from, to).covers(moment, ZoneOffset.UTC)).isEqualTo(covered);
    }

    /** At the clock on the wall: in summer Paris is two hours ahead, in winter one. */
    @ParameterizedTest
    @CsvSource({"2026-07-03T13:59:00Z, false", "2026-07-03T14:00:00Z, true", "2026-01-02T14:59:00Z, false", "2026-01-02T15:00:00Z, true"})
    void goesByTheZone(Instant moment, boolean covered) {
        assertThat(new WeekSpan("Fri 16:00", "Mon 08:00").covers(moment, ZoneId.of("Europe/Paris"))).isEqualTo(covered);
    }
}
