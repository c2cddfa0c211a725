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

    private static final Instant NOW = Instant.parse("2026-01-31T20:00:00Z");
    private static final Optional<Instant> OVER = Optional.of(NOW);

    private static Point at(String time) {
        return new Point(time, Optional.of(Instant.parse(time)), false, false, Optional.empty());
    }

    /** One that a restore had made so many days ago, the undo of which ends then. */
    private static Point replaced(int days, Instant undo) {
        Instant time = NOW.minus(days, ChronoUnit.DAYS);
        return new Point("replaced " + days + " days ago", Optional.of(time), false, false, Optional.of(undo));
    }

    private static List<String> outdated(Retention retention, ZoneId zone, List<Point> points) {
        return outdated(retention, zone, points, NOW);
    }

    private static List<String> outdated(Retention retention, ZoneId zone, List<Point> points, Instant now) {
        return retention.outdated(points, zone, now).stream().map(Point::uid).toList();
    }

    private static List<Point> with(List<Point> points, Point... others) {
        return Stream.concat(points.stream(), Stream.of(others)).toList();
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
                new Point("verified", old, true, false, Optional.empty()),
                new Point("verified before", older, true, false, Optional.empty()),
                new Point("pinned", older, false, true, Optional.empty()),
                new Point("of an unknown time", Optional.empty(), false, false, Optional.empty()))).toList();
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, points)).containsExactly("verified before", days(4).getLast().uid());
    }

    @Test
    void atTheSameSecondOneOfThemIsNewer() {
        List<Point> points = IntStream.range(0, 5).mapToObj(n -> new Point("uid-" + n, Optional.of(Instant.EPOCH), false, false, Optional
                .empty())).toList();
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, points)).containsExactly("uid-0", "uid-1");
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, points.reversed())).containsExactly("uid-0", "uid-1");
    }

    /** What nobody wanted any more takes the place of nothing: not of the last, nor of the newest of its day, nor of its week. */
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "3, 7, 4", "5, 2, 0", "3, 0, 2"})
    void whatRestoresHadMadeIsNotCounted(int last, int daily, int weekly) {
        Retention retention = new Retention(last, daily, weekly);
        Instant undone = NOW.plusSeconds(1);
        List<Point> all = with(days(40), replaced(0, undone), replaced(0, undone), replaced(1, undone), replaced(2, undone), replaced(8,
                undone));
        assertThat(outdated(retention, ZoneOffset.UTC, all)).isEqualTo(outdated(retention, ZoneOffset.UTC, days(40)));
    }

    @Test
    void ofRestoresTheNewestThreeStayForFourWeeks() {
        List<Point> all = with(days(3), replaced(0, NOW), replaced(4, NOW), replaced(27, NOW), replaced(27, NOW.plusSeconds(1)), replaced(
                28, NOW));
        List<Point> fewer = with(days(3), replaced(4, NOW), replaced(27, NOW), replaced(28, NOW));
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, all)).containsExactly("replaced 28 days ago");
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, all, NOW.plusSeconds(1))).containsExactly("replaced 28 days ago",
                "replaced 27 days ago");
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, fewer)).containsExactly("replaced 28 days ago");
    }

    @Test
    void ofRestoresAllStayAsLongAsTheyCanBeTakenBack() {
        Instant undo = NOW.plusSeconds(1);
        List<Point> all = with(days(3), replaced(1, undo), replaced(2, undo), replaced(4, undo), replaced(60, undo), replaced(90, NOW));
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, all)).containsExactly("replaced 90 days ago");
    }

    /** Where nothing is saved any more, what a restore had made may be the last there is. */
    @Test
    void ofRestoresTheNewestThreeStayUntilThreeUsualOnesAreNewer() {
        List<Point> before = List.of(at("2025-01-01T00:00:00Z"), at("2025-01-02T00:00:00Z"), at("2025-01-03T00:00:00Z"));
        Point[] old = {replaced(50, NOW), replaced(60, NOW), replaced(70, NOW), replaced(80, NOW)};
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, List.of(old))).containsExactly("replaced 80 days ago");
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, with(before, old))).containsExactly("replaced 80 days ago");
        assertThat(outdated(new Retention(9, 0, 0), ZoneOffset.UTC, with(Stream.concat(before.stream(), days(2).stream()).toList(), old)))
                .containsExactly("replaced 80 days ago");
        assertThat(outdated(new Retention(9, 0, 0), ZoneOffset.UTC, with(Stream.concat(before.stream(), days(3).stream()).toList(), old)))
                .containsExactly("replaced 80 days ago", "replaced 70 days ago", "replaced 60 days ago", "replaced 50 days ago");
    }

    @Test
    void ofRestoresSomeAreNeverForgotten() {
        Optional<Instant> old = Optional.of(Instant.parse("2020-01-01T00:00:00Z"));
        Optional<Instant> older = Optional.of(Instant.parse("2019-01-01T00:00:00Z"));
        List<Point> all = with(days(3),
                new Point("verified, and usual", older, true, false, Optional.empty()),
                new Point("verified", old, true, false, OVER),
                new Point("verified before", older, true, false, OVER),
                new Point("pinned", older, false, true, OVER),
                new Point("forgotten", older, false, false, OVER));
        assertThat(outdated(NOTHING_MORE, ZoneOffset.UTC, all)).containsExactlyInAnyOrder("verified before", "forgotten");
    }
}
