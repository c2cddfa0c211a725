package dev.berth.bench;

import java.time.Duration;
import java.time.Instant;

/**
 * Environments brought up beside those that are there.
 *
 * @param environments how many there are then
 * @param grown        how many of them were brought up now
 * @param counts       of all that the operator asked meanwhile
 * @param took         from the first Site's write until the last environment was Ready
 * @param cpu          seconds of CPU of the operator
 * @param childWrites  from the first Site's write until the last child's
 * @param floorBefore  of the same objects, right before
 * @param floorAfter   and right after
 * @param memory       when no turn ran any more
 */
record BringUp(
        int environments,
        int grown,
        Counts counts,
        Duration took,
        double cpu,
        Duration childWrites,
        Floor.Run floorBefore,
        Floor.Run floorAfter,
        Memory memory) {
    private static final int FLOOR_SITES = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(90);

    static BringUp run(Rig rig, Floor floor, int environments) {
        int before = rig.fleet.environments();
        Floor.Run floorBefore = floor.run(FLOOR_SITES);
        rig.awaitStill();
        var requests = rig.requests();
        double cpu = rig.cpuSeconds();
        Instant from = rig.fleet.grow(environments);
        rig.await("every environment is Ready", PATIENCE, rig.fleet::allReady);
        Duration took = Duration.between(from, rig.fleet.lastReady());
        rig.awaitStill();
        double used = rig.cpuSeconds() - cpu;
        Counts counts = new Counts(requests.requests());
        Memory memory = rig.memory();
        return new BringUp(environments, environments - before, counts, took, used, Duration.between(from, counts.lastChildWrite()),
                floorBefore, floor.run(FLOOR_SITES), memory);
    }

    /** Children per second, as a share of what the floor reached around it. */
    double ofFloor() {
        return counts.children() / Report.seconds(took) / floor();
    }

    /** The same until the last child was written, without the wait for what then became ready. */
    double ofFloorByWrites() {
        return counts.children() / Report.seconds(childWrites) / floor();
    }

    private double floor() {
        return (floorBefore.perSecond() + floorAfter.perSecond()) / 2;
    }
}
