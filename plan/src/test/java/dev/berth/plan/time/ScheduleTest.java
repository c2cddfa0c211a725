package dev.berth.plan.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.plan.time.Schedule.UnreadableSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final String SHOP = "acme/shop-prod";

    private static Schedule read(String line, ZoneId zone) {
        try {
            return Schedule.read(line, zone, SHOP);
        } catch (UnreadableSchedule e) {
            throw new AssertionError(e);
        }
    }

    /** Every moment after one and up to another. */
    private static List<String> between(Schedule schedule, String from, String to) {
        List<String> moments = new ArrayList<>();
        Instant moment = schedule.next(Instant.parse(from)).orElseThrow();
        while (!moment.isAfter(Instant.parse(to))) {
            assertThat(schedule.latest(moment)).as("the latest at %s", moment).contains(moment);
            moments.add(moment.toString());
            Instant next = schedule.next(moment).orElseThrow();
            assertThat(next).isAfter(moment);
            assertThat(schedule.latest(next.minusSeconds(1))).as("the latest right before %s", next).contains(moment);
            moment = next;
        }
        return moments;
    }

    /** On 29 March 2026 Paris goes from 02:00 to 03:00, which is 01:00 in UTC. */
    @Test
    void aTimeThatIsLeftOutComesRightAfterTheGap() {
        assertThat(between(read("30 2 * * *", PARIS), "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(between(read("*/20 * * * *", PARIS), "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"))
                .as("those of the gap come once, together with that of 03:00")
                .containsExactly("2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z");
    }

    /** On 25 October 2026 Paris goes from 03:00 back to 02:00, which is 01:00 in UTC. */
    @Test
    void aTimeThatIsShownTwiceComesOnce() {
        assertThat(between(read("30 2 * * *", PARIS), "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"))
                .containsExactly("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(between(read("*/30 1-4 * * *", PARIS), "2026-10-25T00:00:00Z", "2026-10-25T02:30:00Z"))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z");
    }

    /** Nobody who asks for every hour means all but one of the year. */
    @Test
    void aLineForEveryHourGoesOnHourByHour() {
        assertThat(between(read("@hourly", PARIS), "2026-10-24T22:30:00Z", "2026-10-25T03:30:00Z"))
                .containsExactly("2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z",
                        "2026-10-25T03:00:00Z");
        assertThat(between(read("*/30 * * * *", PARIS), "2026-10-25T00:00:00Z", "2026-10-25T02:30:00Z"))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z",
                        "2026-10-25T02:30:00Z");
        assertThat(between(read("@hourly", PARIS), "2027-03-27T23:30:00Z", "2027-03-28T02:30:00Z"))
                .containsExactly("2027-03-28T00:00:00Z", "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z");
        assertThat(between(read("15 * * * 1-5", PARIS), "2026-10-23T21:00:00Z", "2026-10-25T23:30:00Z"))
                .as("not on that Sunday").containsExactly("2026-10-23T21:15:00Z", "2026-10-25T23:15:00Z");
    }

    /** On 5 April 2026 Lord Howe Island goes from 02:00 back to 01:30, which is 15:00 in UTC of the day before. */
    @Test
    void whereOnlyHalfAnHourIsShownAgain() {
        ZoneId island = ZoneId.of("Australia/Lord_Howe");
        assertThat(between(read("45 * * * *", island), "2026-04-04T13:00:00Z", "2026-04-04T17:00:00Z"))
                .containsExactly("2026-04-04T13:45:00Z", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-04T16:15:00Z");
        assertThat(between(read("15 * * * *", island), "2026-04-04T13:00:00Z", "2026-04-04T17:00:00Z"))
                .containsExactly("2026-04-04T13:15:00Z", "2026-04-04T14:15:00Z", "2026-04-04T15:45:00Z", "2026-04-04T16:45:00Z");
    }

    /** While 02:00 to 03:00 is shown for the second time, all of it is over. */
    @ParameterizedTest
    @CsvSource({"2026-10-25T01:00:00Z", "2026-10-25T01:15:00Z", "2026-10-25T01:30:00Z", "2026-10-25T01:59:59Z"})
    void anHourThatIsShownAgainIsOver(Instant moment) {
        assertThat(read("30 2 * * *", PARIS).latest(moment)).contains(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(read("30 2 * * *", PARIS).next(moment)).contains(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        // 1 January 2026 is a Thursday
        "@hourly, 2026-01-01T01:00:00Z, PT1H",
        "@daily, 2026-01-02T00:00:00Z, PT24H",
        "@weekly, 2026-01-04T00:00:00Z, PT168H",
        "@monthly, 2026-02-01T00:00:00Z, PT744H",
        "15 4 * * 1-5, 2026-01-01T04:15:00Z, PT24H",
        "15 4 * * fri-sun, 2026-01-02T04:15:00Z, PT120H",
        "0 0 13 * 7, 2026-01-04T00:00:00Z, PT168H",
        "0 0 29 feb *, 2028-02-29T00:00:00Z, PT35064H"
    })
    void lines(String line, Instant next, Duration interval) {
        Instant newYear = Instant.parse("2026-01-01T00:00:30Z");
        assertThat(read(line, ZoneOffset.UTC).next(newYear)).contains(next);
        assertThat(read(line, ZoneOffset.UTC).interval(newYear)).contains(interval);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@hourly-random", "@daily-random", "@weekly-random", "@monthly-random"})
    void aRandomTimeIsAlwaysTheSameAndSpread(String line) throws UnreadableSchedule {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        Set<Instant> all = new HashSet<>();
        for (int n = 0; n < 100; n++) {
            Instant next = Schedule.read(line, PARIS, "acme/shop-" + n).next(from).orElseThrow();
            assertThat(Schedule.read(line, PARIS, "acme/shop-" + n).next(from)).contains(next);
            all.add(next);
        }
        assertThat(all).hasSizeGreaterThan(40);
    }

    /** Known ones: a change of the way in which they are derived would move every backup of every site. */
    @ParameterizedTest
    @CsvSource({"@hourly-random, 2026-01-01T00:37+01:00", "@daily-random, 2026-01-01T20:37+01:00",
        "@weekly-random, 2026-01-05T20:37+01:00"})
    void aRandomTimeStaysWhenBerthIsUpgraded(String line, ZonedDateTime next) {
        assertThat(read(line, PARIS).next(Instant.parse("2025-12-31T23:00:00Z"))).contains(next.toInstant());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            61 * * * *  | Value 61 not in range [0, 59]
            0 24 * * *  | Value 24 not in range [0, 23]
            5-1 * * * * | Invalid range! [5,1]
            a b c d e   | Invalid chars
            0 0 ? * *   | ?
            * * * *     | 4
            0 0 30 2 *  | no such day ever comes
            """)
    void aLineThatCannotBeReadSaysWhy(String line, String why) {
        assertThatThrownBy(() -> Schedule.read(line, PARIS, SHOP)).isInstanceOf(UnreadableSchedule.class).hasMessageContaining(why)
                .hasMessageNotContaining("Failed to parse");
    }
}
