package dev.berth.plan.time;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/**
 * A span that comes every week, such as Fri 16:00 to Mon 08:00, by the clock on the wall of a time zone. One that ends where it begins is
 * the whole week.
 */
public record WeekSpan(String from, String to) {
    static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final int MINUTES_OF_A_DAY = 24 * 60;
    private static final int MINUTES_OF_A_WEEK = DayOfWeek.values().length * MINUTES_OF_A_DAY;

    /** Whether this moment lies in it; its end does not. */
    public boolean covers(Instant moment, ZoneId zone) {
        int length = Math.floorMod(minute(to) - minute(from), MINUTES_OF_A_WEEK);
        ZonedDateTime wall = moment.atZone(zone);
        int now = (wall.getDayOfWeek().getValue() - 1) * MINUTES_OF_A_DAY + wall.toLocalTime().toSecondOfDay() / 60;
        return length == 0 || Math.floorMod(now - minute(from), MINUTES_OF_A_WEEK) < length;
    }

    /** The first moment from this one on that lies in it. */
    public Instant next(Instant moment, ZoneId zone) {
        if (covers(moment, zone)) {
            return moment;
        }
        ZonedDateTime wall = moment.atZone(zone);
        DayOfWeek day = DayOfWeek.of(minute(from) / MINUTES_OF_A_DAY + 1);
        LocalTime time = LocalTime.MIDNIGHT.plusMinutes(minute(from) % MINUTES_OF_A_DAY);
        ZonedDateTime begin = wall.with(TemporalAdjusters.nextOrSame(day)).with(time);
        return (begin.isBefore(wall) ? begin.plusWeeks(1) : begin).toInstant();
    }

    /** Minute of the week of a text such as {@code Fri 16:00}. */
    private static int minute(String text) {
        String[] words = text.split(" ");
        return DAYS.indexOf(words[0]) * MINUTES_OF_A_DAY + LocalTime.parse(words[1]).toSecondOfDay() / 60;
    }
}
