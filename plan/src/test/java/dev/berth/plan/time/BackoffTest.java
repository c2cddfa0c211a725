package dev.berth.plan.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Instant DUE = Instant.parse("2026-01-01T02:30:00Z");

    @ParameterizedTest
    @CsvSource({"02:30:00, 02:30, 03:30", "03:29:59, 02:30, 03:30", "03:30:00, 03:30, 05:30", "05:29:59, 03:30, 05:30",
        "05:30:00, 05:30, 09:30", "09:30:00, 09:30, 17:30", "17:29:59, 09:30, 17:30", "23:00:00, 17:30, 09:30"})
    void afterAnHourAndThenTwiceAsLongEachTime(String now, String latest, String next) {
        Backoff backoff = new Backoff(Duration.ofHours(1));
        Instant moment = Instant.parse("2026-01-01T" + now + "Z");
        assertThat(backoff.latest(DUE, moment)).isEqualTo("2026-01-01T" + latest + ":00Z");
        assertThat(backoff.next(DUE, moment)).isAfter(moment).asString().contains("T" + next);
    }

    @ParameterizedTest
    @CsvSource({"02:30, 02:31, 03:31", "02:30, 02:30, 03:30", "02:30, 03:01, 04:01", "02:30, 08:30, 09:30", "03:30, 03:40, 05:30",
        "05:30, 11:30, 12:30", "17:30, 23:00, 09:30"})
    void neverWithinAnHourOfTheEndOfTheLastOne(String last, String ended, String again) {
        assertThat(new Backoff(Duration.ofHours(1)).again(DUE, at(last), at(ended))).asString().contains("T" + again);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-01T" + time + ":00Z");
    }
}
