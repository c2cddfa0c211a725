package dev.berth.cli;

import java.time.Duration;

/** Lengths of time as people read them. */
final class Span {
    private Span() {}

    /** Such as {@code 2 d 10 h}: what is smaller is of no interest beside that. */
    static String text(Duration span) {
        if (span.toDays() > 0) {
            return "%d d %d h".formatted(span.toDays(), span.toHoursPart());
        }
        if (span.toHours() > 0) {
            return "%d h %d min".formatted(span.toHours(), span.toMinutesPart());
        }
        return span.toMinutes() > 0
                ? "%d min %d s".formatted(span.toMinutes(), span.toSecondsPart())
                : "%d s".formatted(span.toSeconds());
    }
}
