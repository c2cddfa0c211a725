package dev.berth.bench;

import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import java.util.Map;

/**
 * A new process where all stands already.
 *
 * @param environments how many there are
 * @param took         from the start of the process until every primary was turned
 * @param firstTurn    from the start of the process until the end of its first turn
 * @param cpu          seconds of CPU until every primary was turned
 * @param writes       until nothing was turned any more
 * @param gets         of workload Secrets, above all
 * @param memory       when nothing was turned any more
 */
record Restart(int environments, Duration took, Duration firstTurn, double cpu, Map<String, Long> writes, long gets, Memory memory) {
    static Restart run(Rig rig, int environments) {
        rig.stop();
        Writes requests = rig.requests();
        Duration took = rig.restart();
        double cpu = rig.cpuSeconds();
        Duration firstTurn = rig.firstTurn();
        rig.awaitStill();
        Counts counts = new Counts(requests.requests());
        return new Restart(environments, took, firstTurn, cpu, Writes.table(counts.writes()), counts.gets(), rig.memory());
    }
}
