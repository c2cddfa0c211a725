package dev.berth.operator.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes only when it is told to. */
final class SimulatedClock implements InstantSource {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Does nothing when that time is over. */
    void passUntil(Instant then) {
        if (then.isAfter(now)) {
            now = then;
        }
    }
}
