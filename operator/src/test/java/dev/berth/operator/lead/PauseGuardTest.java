package dev.berth.operator.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PauseGuardTest {
    private final AtomicInteger ended = new AtomicInteger();
    private final PauseGuard guard = new PauseGuard(InstantSource.system(), ended::incrementAndGet);

    @Test
    void aBusyMachineIsNoPause() {
        guard.check(4_900);
        assertThat(ended).hasValue(0);
    }

    /** Whoever wants to write looks itself: its thread may be the first that goes on. */
    @Test
    void whoWritesAfterAPauseEndsIt() {
        AtomicLong time = new AtomicLong(1_000_000);
        PauseGuard frozen = new PauseGuard(() -> Instant.ofEpochMilli(time.get()), ended::incrementAndGet);
        time.addAndGet(4_900);
        frozen.look();
        assertThat(ended).hasValue(0);
        time.addAndGet(200);
        frozen.look();
        assertThat(ended).hasValue(1);
    }

    @Test
    void endsAfterAPauseInWhichTheLeaseMayHaveBeenLost() {
        guard.check(5_100);
        assertThat(ended).hasValue(1);
    }
}
