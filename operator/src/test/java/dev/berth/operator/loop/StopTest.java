package dev.berth.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.operator.lead.Leadership;
import dev.berth.plan.kind.Kinds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The end of the loop, seen by somebody who may lose the lease at any moment of it. */
class StopTest {
    private final AtomicInteger ends = new AtomicInteger();
    private final Leadership leadership = new Leadership(ends::incrementAndGet);
    private final Gate gate = new Gate();
    private final Loop loop = new Loop(Kinds.ALL, null, leadership, new SimpleMeterRegistry(), InstantSource.system(), gate);

    @Test
    void aLeaseThatIsLostWhileTheLastTurnRunsEndsTheProcess() throws InterruptedException {
        leadership.won();
        assertThat(gate.enter()).isTrue();
        Thread stop = Thread.ofPlatform().start(loop::stop);
        Awaitility.await("the gate to be closed").until(() -> !passable());
        leadership.over();
        assertThat(ends).hasValue(1);
        gate.leave();
        stop.join();
    }

    @Test
    void theElectorsEndAfterTheLastTurnIsNoLoss() {
        leadership.won();
        loop.stop();
        leadership.over();
        assertThat(ends).hasValue(0);
    }

    private boolean passable() {
        boolean passed = gate.enter();
        if (passed) {
            gate.leave();
        }
        return passed;
    }
}
