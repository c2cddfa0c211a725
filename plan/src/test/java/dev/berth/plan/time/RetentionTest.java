package dev.berth.plan.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.time.Retention.Point;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {
    private static final Retention NOTHING_MORE = new Retention(0, 0, 0);

    private static Point at(String time) {
        return new Point(time, Optional.of(Instant.parse(time)), false, false);
    }

    private static List<String> outdated(Retention retention, ZoneId zone, List<Point> points) {
        return retention.outdated(points, zone).stream().map(Point::uid).toList();
    }

    /** One a day at noon, so many of them; the last is of Saturday 31 January 2026. */
    private static List<Point> days(int many) {
        Instant last = Instant.parse("2026-01-31T12:00:00Z");
        return IntStream.range(0, many).mapToObj(n -> at(last.minus(n, ChronoUnit.DAYS).toString())).toList();
    }

    /** Of one point a day: how many days back from the last one the kept ones are. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 0 | 0 | 0 1 2
            3 | 0 | 0 | 0 1 2
            5 | 0 | 0 | 0 1 2 3 4
            3 | 7 | 0 | 0 1 2 3 4 5 6
            3 | 0 | 4 | 0 1 2 6 13 20
            3 | 7 | 4 | 0 1 2 3 4 5 6 13 20
            """)
    void ofOneADay(int last, int daily, int weekly, String kept) {
        List<Point> points = days(40);
        List<String> forgotten = outdated(new Retention(last, daily, weekly), ZoneOffset.UTC, points);
        List<String> stay = points.stream().map(Point::uid).filter(uid -> !forgotten.contains(uid)).toList();
        assertThat(stay).isEqualTo(Stream.of(kept.split(" ")).map(n -> points.get(Integer.parseInt(n)).uid()).toList());
        assertThat(forgotten).as("oldest first").isSorted();
    }

    @Test
    void theNewestOfADayIsKept() {
        List<Point> points = List.of(at("2026-01-01T08:00:00Z"), at("2026-01-01T20:00:00Z"), at("2026-01-02T08:00:00Z"), at(
                "2026-01-02T20:00:00Z"), at("2026-01-03T08:00:00Z"), at("2026-01-03T14:00:00Z"), at("2026-01-03T20:00:00Z"));
        assertThat(outdated(new Retention(3, 2, 0), ZoneOffset.UTC, points)).containsExactly("2026-01-01T08:00:00Z", "2026-01-01T20:00:00Z",
                "2026-01-02T08:00:00Z");
    }

    /** A site that made none for a while loses none by that: days that have a point are counted. */
    @Test
    void daysWithoutAPointDoNotCount() {
        List<Point> points = List.of(at("2025-03-01T00:00:00Z"), at("2025-06-01T00:00:00Z"), at("2025-09-01T00:00:00Z"), at(
                "2026-01-03T01:00:00Z"), at("2026-01-03T02:00:00Z"), at("2026-01-03T03:00:00Z"));
        assertThat(outdated(new Retention(3, 3, 0), ZoneOffset.UTC, points)).containsExactly("2025-03-01T00:00:00Z");
    }

    /** 23:30 in UTC is the next day in Paris. */
    @Test
    void aDayIsTheSitesOwn() {
        List<Point> points = List.of(at("2026-01-01T12:00:00Z"), at("2026-01-01T23:30:00Z"), at("2026-01-02T12:00:00Z"), at(
                "2026-01-03T12:00:00Z"), at("2026-01-03T13:00:00Z"), at("2026-01-03T14:00:00Z"));
        assertThat(outdated(new Retention(3, 3, 0), ZoneOffset.UTC, points)).containsExactly("2026-01-01T12:00:00Z");
        assertThat(outdated(new Retention(3, 3, 0), ZoneId.of("Europe/Paris"), points)).containsExactly("2026-01-01T23:30:00Z");
    }

    /** Sunday 28 December 2025 and Monday 29 December are of two weeks, and that Monday and 1 January 2026 of one. */
    @Test
    void aWeekBeginsOnMonday() {
        List<Point> points = List.of(at("2025-12-28T12:00:00Z"), at("2025-12-29T12:00:00Z"), at("2026-01-01T12:00:00Z"), at(
                "2026-01-08T12:00:00Z"), at("2026-01-08T13:00:00Z"), at("2026-01-08T14:00:00Z"));
        assertThat(outdated(new Retention(3, 0, 3), ZoneOffset.UTC, points)).containsExactly("2025-12-29T12:00:00Z");
    }

    @Test
    void someAreNeverForgotten() {
        Optional<Instant> old = Optional.of(Instant.parse("2020-01-01T00:00:00Z"));
        Optional<Instant> older = Optional.of(Instant.parse("2019-01-01T00:00:00Z"));
        List<Point> points = Stream.concat(days(4).stream(), Stream.of(
                new Point("verified", old, true, false),
                new Point("verified before", older, true, false),
                new Point("pinned", older, false, true),
                new Point("of an unknown time", Optional.empty(), false, false))).toList();
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, points)).containsExactly("verified before", days(4).getLast().uid());
    }

    @Test
    void atTheSameSecondOneOfThemIsNewer() {
        List<Point> points = IntStream.range(0, 5).mapToObj(n -> new Point("uid-" + n, Optional.of(Instant.EPOCH), false, false)).toList();
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, points)).containsExactly("uid-0", "uid-1");
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, points.reversed())).containsExactly("uid-0", "uid-1");
    }
}
