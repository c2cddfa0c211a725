package dev.berth.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Measures at ever more environments in one cluster and writes {@code target/report.md}: {@code make bench}. Counts fail the run; times and
 * memory are said against their budgets and fail nothing, because they are the machine's as well as ours.
 */
@Tag("bench")
class BenchTest {
    private static final double PER_CHILD = 1.10;
    private static final int FEW = 10;
    private static final int STARTS = 3;
    private static final int MORE_FOR_PROFILE = 60;

    /** Numbers of environments, each above the one before. */
    private static final List<Integer> SIZES = Arrays.stream(System.getProperty("bench.sizes", "300,3000").split(","))
            .map(Integer::valueOf)
            .toList();

    private static final int CHANGES = Integer.getInteger("bench.changes", 100);

    @Test
    void budgets() throws IOException {
        try (Rig rig = new Rig()) {
            Report report = new Report(Path.of("target", "report.md"));
            rig.start();
            rig.fleet.grow(FEW);
            rig.await("the first environments are Ready", Duration.ofMinutes(5), rig.fleet::allReady);
            rig.awaitStill();
            List<Duration> starts = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            for (int n = 0; n < STARTS; n++) {
                rig.startOnOneCpu();
                rig.awaitConverged();
                cpu.add(rig.cpuSeconds());
                starts.add(rig.firstTurn());
            }
            rig.restart();
            rig.awaitStill();
            report.few(FEW, starts, cpu.stream().sorted().toList().get(STARTS / 2), rig.memory());
            rig.fleet.grow(FEW + 2); // the last site whole: it is the floor's pattern
            rig.await("the first sites are Ready", Duration.ofMinutes(5), rig.fleet::allReady);
            Floor floor = new Floor(rig.client, rig.sender, 0);
            SoftAssertions counted = new SoftAssertions(); // said at the end: a long run should say all that it can
            for (int size : SIZES) {
                stage(rig, floor, size, report, counted);
            }
            report.profile(Profile.of(rig, MORE_FOR_PROFILE));
            counted.assertAll();
        }
    }

    /** Every part is reported at once: a long run that is cut off has said something. What is only counted comes first. */
    private static void stage(Rig rig, Floor floor, int size, Report report, SoftAssertions counted) throws IOException {
        BringUp up = BringUp.run(rig, floor, size);
        report.bringUp(up);
        counted.assertThat(up.counts().perChild()).as("writes per child at %d: %s", size, up.counts().table())
                .isLessThanOrEqualTo(PER_CHILD);
        counted.assertThat(up.counts().getsOfCachedKinds()).as("GETs of what is watched at %d", size).isEmpty();
        Resyncs resyncs = Resyncs.run(rig, size);
        report.resyncs(resyncs);
        counted.assertThat(resyncs.writes()).as("writes in three resyncs at %d", size).isEmpty();
        report.changes(size, Changes.run(rig, CHANGES));
        rig.awaitStill();
        Restart restart = Restart.run(rig, size);
        report.restart(restart);
        counted.assertThat(restart.writes()).as("writes after a restart at %d", size).isEmpty();
    }
}
