package dev.berth.operator.apply;

import dev.berth.plan.Id;
import dev.berth.plan.Refusal.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what we wrote back and how often, so that a fight over one object is reported and not fought. */
final class Fights {
    private static final int MOST_REWRITES = 5;
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private record Rewrites(String desired, Deque<Instant> times) {}

    private final InstantSource clock;
    private final Map<Id, Rewrites> byObject = new ConcurrentHashMap<>();

    Fights(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Writes this form over something else. Throws {@link Refused} with CONTESTED instead, when that was done so often of late that somebody
     * else must be undoing it. What the API server refuses was not done.
     *
     * @param desired digest of the form
     */
    void rewrite(Id id, String desired, Runnable write) {
        if (contested(id, desired)) {
            throw new Refused(id, Cause.CONTESTED, id + " was written back several times within ten minutes, and somebody else changed"
                    + " it again each time: find out who with kubectl get --show-managed-fields, and leave the object to Berth");
        }
        write.run();
        byObject.values().removeIf(this::over);
        Rewrites rewrites = byObject.compute(
                id, (_, before) -> before != null && before.desired().equals(desired) ? before : new Rewrites(desired, new ArrayDeque<>()));
        synchronized (rewrites) {
            rewrites.times().addLast(clock.instant());
        }
    }

    private boolean contested(Id id, String desired) {
        Rewrites rewrites = byObject.get(id);
        if (rewrites == null || !rewrites.desired().equals(desired)) {
            return false;
        }
        synchronized (rewrites) {
            forgetOld(rewrites);
            return rewrites.times().size() > MOST_REWRITES;
        }
    }

    private boolean over(Rewrites rewrites) {
        synchronized (rewrites) {
            forgetOld(rewrites);
            return rewrites.times().isEmpty();
        }
    }

    private void forgetOld(Rewrites rewrites) {
        Instant oldest = clock.instant().minus(WINDOW);
        while (!rewrites.times().isEmpty() && rewrites.times().peekFirst().isBefore(oldest)) {
            rewrites.times().removeFirst();
        }
    }
}
