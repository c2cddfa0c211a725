package dev.berth.bench;

import java.time.Duration;
import java.util.List;

/** Times of many changes of one sort. */
record Latency(List<Duration> all) {
    Latency {
        all = all.stream().sorted().toList();
    }

    /** The time that so many of a hundred stay below, in milliseconds. */
    double percentile(int percent) {
        if (all.isEmpty()) {
            return Double.NaN;
        }
        int index = Math.min(all.size() - 1, (int) Math.ceil(percent / 100.0 * all.size()) - 1);
        return all.get(Math.max(0, index)).toNanos() / 1e6;
    }
}
