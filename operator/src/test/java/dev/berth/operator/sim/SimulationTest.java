package dev.berth.operator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.kind.Kinds;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Thousands of schedules, none of which may break a promise. {@code -Dsimulations=100000} runs more, {@code -Dseed.from=200001} others,
 * {@code -Dseed=17} one of them again.
 */
@ExtendWith(Silence.class)
class SimulationTest {
    private static final long MANY = Long.getLong("simulations", 200);
    private static final long FIRST = Long.getLong("seed.from", 1);

    @Test
    void noScheduleBreaksAPromise() {
        Simulation simulation = new Simulation(Kinds.ALL);
        Long seed = Long.getLong("seed");
        LongStream seeds = seed == null ? LongStream.range(FIRST, FIRST + MANY).parallel() : LongStream.of(seed);
        assertThat(seeds.mapToObj(simulation::run).flatMap(Optional::stream).findAny()).isEmpty();
    }
}
