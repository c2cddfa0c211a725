package dev.berth.proof.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the time of a run went.
 *
 * @param parts as they are named in {@link #PARTS}; fewer when the run ended before its time
 */
record Times(List<Duration> parts) {
    private static final List<String> PARTS = List.of("until the operator runs", "until the scenario stands", "from the fault to the end",
            "for the last look and the clearing away");

    /** Takes the time of one run. */
    static final class Watch {
        private final List<Duration> parts = new ArrayList<>();
        private Instant since = Instant.now();

        /** A part is over. */
        void lap() {
            Instant now = Instant.now();
            parts.add(Duration.between(since, now));
            since = now;
        }

        /** The last part is over. */
        Times end() {
            lap();
            return new Times(List.copyOf(parts));
        }
    }

    Duration all() {
        return parts.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** The median of whole runs, empty when there are none. */
    static String median(List<Times> some) {
        return some.isEmpty() ? "" : seconds(middle(some.stream().map(Times::all)));
    }

    /** The median of each part of those runs that came to their end. */
    static String medians(List<Times> some) {
        List<Times> whole = some.stream().filter(times -> times.parts.size() == PARTS.size()).toList();
        return whole.isEmpty()
                ? ""
                : Stream.iterate(0, n -> n < PARTS.size(), n -> n + 1).map(n -> seconds(middle(whole.stream().map(times -> times.parts.get(
                        n)))) + " " + PARTS.get(n)).collect(Collectors.joining(", "));
    }

    private static Duration middle(Stream<Duration> some) {
        List<Duration> sorted = some.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    @Override
    public String toString() {
        return seconds(all()) + " " + parts.stream().map(Times::seconds).toList();
    }
}
