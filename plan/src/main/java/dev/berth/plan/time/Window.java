package dev.berth.plan.time;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

/** When something may be done: at any time, or within a span of one day of the week or of every day. */
public record Window(List<WeekSpan> spans) {
    /** @param text such as {@code Sat 02:00-05:00} or {@code 23:00-02:00}, which ends on the day after; empty or null is any time */
    public static Window of(String text) {
        if (text == null || text.isEmpty()) {
            return new Window(List.of());
        }
        int space = text.indexOf(' ');
        String[] times = text.substring(space + 1).split("-");
        Stream<String> days = space < 0 ? WeekSpan.DAYS.stream() : Stream.of(text.substring(0, space));
        boolean pastMidnight = times[1].compareTo(times[0]) <= 0;
        return new Window(days.map(day -> new WeekSpan(day + " " + times[0], (pastMidnight ? after(day) : day) + " " + times[1]))
                .toList());
    }

    private static String after(String day) {
        return WeekSpan.DAYS.get((WeekSpan.DAYS.indexOf(day) + 1) % WeekSpan.DAYS.size());
    }

    /** The first moment from this one on at which it is open. */
    public Instant next(Instant moment, ZoneId zone) {
        return spans.stream().map(span -> span.next(moment, zone)).min(Instant::compareTo).orElse(moment);
    }
}
