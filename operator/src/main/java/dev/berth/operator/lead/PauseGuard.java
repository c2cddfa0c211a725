package dev.berth.operator.lead;

import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process that stood still for so long that another may have taken the lease: a frozen virtual machine goes on in the middle of
 * a turn and would write once more before it learns that it lost.
 */
public final class PauseGuard {
    private static final Logger LOG = LoggerFactory.getLogger(PauseGuard.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(5);
    private static final int PAUSED = 1;

    private final InstantSource clock;
    private final Runnable end;
    private volatile long last;

    /** @param end runs when the gap was too long */
    PauseGuard(InstantSource clock, Runnable end) {
        this.clock = clock;
        this.end = end;
        this.last = now();
    }

    /** A guard that halts the process, ticking on its own thread. */
    public static PauseGuard start() {
        PauseGuard guard = new PauseGuard(InstantSource.system(), () -> Runtime.getRuntime().halt(PAUSED));
        Thread.ofPlatform().daemon().name("pause-guard").priority(Thread.MAX_PRIORITY).start(guard::watch);
        return guard;
    }

    /** For who is about to write: after a pause its thread may go on before the one that ticks. */
    public void look() {
        check(now() - last);
    }

    private void watch() {
        last = now();
        while (true) {
            try {
                Thread.sleep(TICK);
            } catch (InterruptedException e) {
                return;
            }
            long now = now();
            check(now - last);
            last = now;
        }
    }

    /** Wall time: the monotonic clock stands still with a frozen machine. A clock that is set forward ends us too, which is harmless. */
    private long now() {
        return clock.millis();
    }

    void check(long gapMillis) {
        if (gapMillis > LONGEST_GAP.toMillis()) {
            LOG.atError().addKeyValue("gapMillis", gapMillis).log("the process stood still too long to be sure of its lease: it ends");
            end.run();
        }
    }
}
