package dev.berth.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
            List<Stage> stages = new ArrayList<>();
            for (int size : SIZES) {
                stages.add(Stage.run(rig, floor, size, CHANGES));
                report.stage(stages.getLast()); // written at once: a long run that is cut off has said something
            }
            report.profile(Profile.of(rig, MORE_FOR_PROFILE));
            for (Stage stage : stages) {
                assertThat(stage.counts().perChild()).as("writes per child at %d: %s", stage.environments(), stage.counts().table())
                        .isLessThanOrEqualTo(PER_CHILD);
                assertThat(stage.counts().getsOfCachedKinds()).as("GETs of what is watched at %d", stage.environments()).isEmpty();
                assertThat(stage.resyncWrites()).as("writes in three resyncs at %d", stage.environments()).isEmpty();
                assertThat(stage.restartWrites()).as("writes after a restart at %d", stage.environments()).isEmpty();
            }
        }
    }
}
