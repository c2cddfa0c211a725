package dev.berth.operator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.kind.Kinds;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the simulation finds what it is there for: six deliberate bugs, each told with the seed and the steps that show it. */
@ExtendWith(Silence.class)
class MutantsTest {
    private static final long MOST_SEEDS = 500;

    @Test
    @DisplayName("a route for a hostname whose claim was not seen to be ours")
    void withoutClaimCheck() {
        assertFound(Mutants.withoutClaimCheck(), "invariant 4");
    }

    @Test
    @DisplayName("default-deny after the workloads")
    void wallsLast() {
        assertFound(Mutants.wallsLast(), "invariant 3");
    }

    @Test
    @DisplayName("an owner reference on a data claim")
    void ownedData() {
        assertFound(Mutants.ownedData(), "invariant 5");
    }

    @Test
    @DisplayName("data that is fetched while somebody may still write")
    void unquiet() {
        assertFound(Mutants.unquiet(), "invariant 5");
    }

    @Test
    @DisplayName("a promotion that decides before the data is saved")
    void unsaved() {
        assertFound(Mutants.unsaved(), "invariant 5");
    }

    @Test
    @DisplayName("something that is saved or fetched beside a check")
    void besideChecks() {
        LongStream checked = LongStream.rangeClosed(1, MOST_SEEDS * Simulation.STORIES).filter(seed -> Story.checks(seed
                % Simulation.STORIES)).limit(MOST_SEEDS);
        assertFound(checked, Mutants.besideChecks(), "it works on a repository beside");
    }

    private static void assertFound(Kinds mutant, String promise) {
        assertFound(LongStream.rangeClosed(1, MOST_SEEDS), mutant, promise);
    }

    private static void assertFound(LongStream seeds, Kinds mutant, String promise) {
        Simulation simulation = new Simulation(mutant);
        Optional<String> found = seeds.mapToObj(simulation::run).flatMap(Optional::stream).findFirst();
        assertThat(found).isPresent();
        String told = found.get();
        System.out.println(told.lines().findFirst().orElseThrow());
        assertThat(told).startsWith("seed ").contains(promise).contains("the operator starts");
    }
}
