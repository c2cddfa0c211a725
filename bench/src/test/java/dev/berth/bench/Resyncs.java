package dev.berth.bench;

import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Everything turned again although nothing changed, three times.
 *
 * @param environments how many there are
 * @param writes       in all three
 * @param each         how long one took
 */
record Resyncs(int environments, Map<String, Long> writes, Duration each) {
    static final int TIMES = 3;

    static Resyncs run(Rig rig, int environments) {
        Writes requests = rig.requests();
        Instant from = Instant.now();
        for (int n = 0; n < TIMES; n++) {
            rig.resync();
        }
        return new Resyncs(environments, Writes.table(requests.writes()), Duration.between(from, Instant.now()).dividedBy(TIMES));
    }
}
