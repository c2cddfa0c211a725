package dev.berth.plan.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which recovery points are kept: so many of the newest, the newest of each of so many days that have one, and of so many weeks. A week
 * begins on Monday. What restores had made of the data that they replaced is judged by itself, and takes no place of these: it stays as long
 * as that data can be brought back, and the newest of it for a while longer.
 */
public record Retention(int last, int daily, int weekly) {
    /** So many of the newest are kept, whatever anybody says. */
    public static final int ALWAYS = 3;

    /** For so long so many of the newest that restores had made are kept. */
    private static final Duration A_WHILE = Duration.ofDays(28);

    /**
     * A point that can be forgotten.
     *
     * @param time     empty where nobody knows it: such a one is kept
     * @param verified somebody restored it and found it good
     * @param pinned   somebody said that it stays
     * @param undo     of one that a restore had made: until when what it replaced can be brought back; empty of a usual one
     */
    public record Point(String uid, Optional<Instant> time, boolean verified, boolean pinned, Optional<Instant> undo) {
        private Instant at() {
            return time.orElseThrow();
        }

        private boolean usual() {
            return undo.isEmpty();
        }
    }

    /** Those that nothing keeps, oldest first. */
    public List<Point> outdated(List<Point> points, ZoneId zone, Instant now) {
        List<Point> newestFirst = points.stream()
                .filter(point -> point.time().isPresent())
                .sorted(Comparator.comparing(Point::at).thenComparing(Point::uid).reversed())
                .toList();
        List<Point> usual = newestFirst.stream().filter(Point::usual).toList();
        List<Point> others = newestFirst.stream().filter(point -> !point.usual()).toList();
        Set<Point> kept = new HashSet<>();
        Stream.of(usual, others).forEach(these -> these.stream().filter(Point::verified).findFirst().ifPresent(kept::add));
        newestFirst.stream().filter(Point::pinned).forEach(kept::add);
        usual.stream().limit(Math.max(last, ALWAYS)).forEach(kept::add);
        newestOfEach(usual, daily, point -> day(point, zone)).forEach(kept::add);
        newestOfEach(usual, weekly, point -> week(point, zone)).forEach(kept::add);
        others.stream().filter(point -> point.undo().filter(now::isBefore).isPresent()).forEach(kept::add);
        others.stream().limit(ALWAYS).filter(point -> now.isBefore(point.at().plus(A_WHILE)) || !superseded(point, usual)).forEach(
                kept::add);
        return newestFirst.reversed().stream().filter(point -> !kept.contains(point)).toList();
    }

    /** As many usual ones as always stay are newer: without them it may be the last one there is. */
    private static boolean superseded(Point point, List<Point> usual) {
        return usual.stream().skip(ALWAYS - 1L).findFirst().filter(one -> one.at().isAfter(point.at())).isPresent();
    }

    private static List<Point> newestOfEach(List<Point> newestFirst, int most, Function<Point, Object> span) {
        Set<Object> seen = new HashSet<>();
        return newestFirst.stream().filter(point -> seen.add(span.apply(point))).limit(most).toList();
    }

    private static LocalDate day(Point point, ZoneId zone) {
        return point.at().atZone(zone).toLocalDate();
    }

    private static String week(Point point, ZoneId zone) {
        LocalDate day = day(point, zone);
        return day.get(IsoFields.WEEK_BASED_YEAR) + "-" + day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }
}
