package dev.berth.bench;

import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What was measured at one number of environments.
 *
 * @param environments  how many there are
 * @param grown         how many of them were brought up in this stage
 * @param counts        of the bring-up
 * @param bringUp       from the first Site's write until the last environment was Ready
 * @param childWrites   from the first Site's write until the last child's
 * @param floorBefore   of the same objects, right before
 * @param floorAfter    and right after
 * @param resyncWrites  in three forced resyncs
 * @param resync        how long one of them took
 * @param restart       from the start of the process until every primary was turned
 * @param restartCpu   seconds of CPU until then
 * @param restartWrites until nothing was turned any more
 * @param restartGets   of workload Secrets, above all
 * @param grownMemory   after the bring-up
 * @param memory        after the restart
 */
record Stage(
        int environments,
        int grown,
        Counts counts,
        Duration bringUp,
        double bringUpCpu,
        Duration childWrites,
        Floor.Run floorBefore,
        Floor.Run floorAfter,
        Map<String, Long> resyncWrites,
        Duration resync,
        Duration restart,
        Duration firstTurn,
        double restartCpu,
        Map<String, Long> restartWrites,
        long restartGets,
        Memory grownMemory,
        Memory memory,
        Changes changes) {
    private static final int FLOOR_SITES = 20;
    private static final int RESYNCS = 3;

    /** Children per second, as a share of what the floor reached around it. */
    double ofFloor() {
        return counts.children() / seconds(bringUp) / floor();
    }

    /** The same until the last child was written, without the wait for what then became ready. */
    double ofFloorByWrites() {
        return counts.children() / seconds(childWrites) / floor();
    }

    double floor() {
        return (floorBefore.perSecond() + floorAfter.perSecond()) / 2;
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    static Stage run(Rig rig, Floor floor, int environments, int changes, String... flags) {
        int before = rig.fleet.environments();
        Floor.Run floorBefore = floor.run(FLOOR_SITES);
        rig.awaitStill();
        Writes requests = rig.requests();
        double cpu = rig.cpuSeconds();
        Instant from = rig.fleet.grow(environments);
        rig.await("every environment is Ready", Duration.ofMinutes(60), rig.fleet::allReady);
        Duration bringUp = Duration.between(from, rig.fleet.lastReady());
        rig.awaitStill();
        double bringUpCpu = rig.cpuSeconds() - cpu;
        Counts counts = new Counts(requests.requests());
        Memory grown = rig.memory();
        Floor.Run floorAfter = floor.run(FLOOR_SITES);
        Changes changed = Changes.run(rig, changes);
        rig.awaitStill();

        requests.mark();
        Instant turned = Instant.now();
        for (int n = 0; n < RESYNCS; n++) {
            rig.resync();
        }
        Duration resync = Duration.between(turned, Instant.now()).dividedBy(RESYNCS);
        Map<String, Long> resyncWrites = Writes.table(requests.writes());

        rig.stop();
        requests.mark();
        Duration restart = rig.restart(flags);
        double restartCpu = rig.cpuSeconds();
        Duration firstTurn = rig.firstTurn();
        rig.awaitStill();
        Counts restarted = new Counts(requests.requests());
        return new Stage(environments, environments - before, counts, bringUp, bringUpCpu, Duration.between(from, counts.lastChildWrite()),
                floorBefore,
                floorAfter, resyncWrites, resync, restart, firstTurn, restartCpu, Writes.table(restarted.writes()), restarted.gets(), grown,
                rig.memory(), changed);
    }
}
