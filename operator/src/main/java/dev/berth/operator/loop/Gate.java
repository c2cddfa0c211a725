package dev.berth.operator.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets turns through until it is closed, and then waits for those inside. The caches are stopped one after the other, and a stopped one is
 * empty: a turn that runs meanwhile would take its release for missing, and say so.
 */
final class Gate {
    private static final int ROOM = Integer.MAX_VALUE;

    private final Semaphore room = new Semaphore(ROOM);
    private volatile boolean closed;

    /** True when the turn may run; it then says {@link #leave} at its end. */
    boolean enter() {
        if (!closed && room.tryAcquire()) {
            if (!closed) {
                return true;
            }
            room.release();
        }
        return false;
    }

    void leave() {
        room.release();
    }

    /** Lets nobody in any more; true when all have left in time. */
    boolean close(Duration patience) {
        closed = true;
        try {
            return room.tryAcquire(ROOM, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
