package dev.berth.operator.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PauseGuardTest {
    private final AtomicInteger ended = new AtomicInteger();
    private final PauseGuard guard = new PauseGuard(InstantSource.system(), ended::incrementAndGet);

    @Test
    void aBusyMachineIsNoPause() {
        guard.check(4_900);
        assertThat(ended).hasValue(0);
    }

    @Test
    void endsAfterAPauseInWhichTheLeaseMayHaveBeenLost() {
        guard.check(5_100);
        assertThat(ended).hasValue(1);
    }
}
