package dev.berth.bench;

import java.util.List;
import java.util.regex.Pattern;

/** The operator's metrics at one moment, in the Prometheus text format. */
record Meters(String text) {
    /** The sum of a metric over all its labels; 0 where there is none. */
    double sum(String name) {
        return values(name + "(?:\\{[^}]*})?").stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Turns of a kind that have ended, however they ended. */
    long turns(String kind) {
        return (long) values("berth_turns_seconds_count\\{[^}]*kind=\"" + kind + "\"[^}]*}").stream().mapToDouble(Double::doubleValue)
                .sum();
    }

    long turns() {
        return (long) sum("berth_turns_seconds_count");
    }

    /** No turn runs, and none waits. */
    boolean idle() {
        return sum("berth_queue_waiting") == 0 && sum("berth_queue_running") == 0;
    }

    private List<Double> values(String pattern) {
        return Pattern.compile("^" + pattern + " (\\S+)$", Pattern.MULTILINE).matcher(text).results()
                .map(match -> Double.valueOf(match.group(1)))
                .toList();
    }
}
