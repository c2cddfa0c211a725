package dev.berth.plan.time;

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

/**
 * Which recovery points are kept: so many of the newest, the newest of each of so many days that have one, and of so many weeks. A week
 * begins on Monday.
 */
public record Retention(int last, int daily, int weekly) {
    /** So many of the newest are kept, whatever anybody says. */
    public static final int ALWAYS = 3;

    /**
     * A point that can be forgotten.
     *
     * @param time     empty where nobody knows it: such a one is kept
     * @param verified somebody restored it and found it good
     * @param pinned   somebody said that it stays
     */
    public record Point(String uid, Optional<Instant> time, boolean verified, boolean pinned) {
        private Instant at() {
            return time.orElseThrow();
        }
    }

    /** Those that nothing keeps, oldest first. */
    public List<Point> outdated(List<Point> points, ZoneId zone) {
        List<Point> newestFirst = points.stream()
                .filter(point -> point.time().isPresent())
                .sorted(Comparator.comparing(Point::at).thenComparing(Point::uid).reversed())
                .toList();
        Set<Point> kept = new HashSet<>();
        newestFirst.stream().limit(Math.max(last, ALWAYS)).forEach(kept::add);
        newestFirst.stream().filter(Point::verified).findFirst().ifPresent(kept::add);
        newestFirst.stream().filter(Point::pinned).forEach(kept::add);
        newestOfEach(newestFirst, daily, point -> day(point, zone)).forEach(kept::add);
        newestOfEach(newestFirst, weekly, point -> week(point, zone)).forEach(kept::add);
        return newestFirst.reversed().stream().filter(point -> !kept.contains(point)).toList();
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
