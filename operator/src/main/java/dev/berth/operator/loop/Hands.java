package dev.berth.operator.loop;

import java.util.concurrent.atomic.AtomicInteger;

/** How many turns can run side by side, and how many do: kinds share one pool, so they share this. */
final class Hands {
    private final int all;
    private final AtomicInteger busy = new AtomicInteger();

    Hands(int all) {
        this.all = all;
    }

    void take() {
        busy.incrementAndGet();
    }

    void giveBack() {
        busy.decrementAndGet();
    }

    boolean free() {
        return busy.get() < all;
    }
}
