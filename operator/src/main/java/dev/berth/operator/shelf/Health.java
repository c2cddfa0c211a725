package dev.berth.operator.shelf;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether every watch lives. One that reconnects is normal, and all of them down is the API server's fault and no reason to restart; one
 * that stays down while others are up is deaf.
 *
 * <p>Tenants' Secrets are left out: whoever takes the right to read them back, or deletes the namespace, ends their watch for good, and the
 * client does not tell that from a fault. One tenant must not have the operator of all ended; a watch that is refused is tried for ever.
 */
public final class Health {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Shelf shelf;
    private final InstantSource clock;
    private final Map<String, Instant> downSince = new ConcurrentHashMap<>();

    public Health(Shelf shelf, InstantSource clock) {
        this.shelf = shelf;
        this.clock = clock;
    }

    /** Why the process should be ended; empty while it is well. */
    public Optional<String> sick() {
        Map<String, SharedIndexInformer<?>> all = shelf.informersByKind();
        Instant now = clock.instant();
        boolean someUp = false;
        Optional<String> sick = Optional.empty();
        for (Map.Entry<String, SharedIndexInformer<?>> one : all.entrySet()) {
            if (one.getValue().isWatching() || !one.getValue().hasSynced()) {
                someUp |= one.getValue().isWatching();
                downSince.remove(one.getKey());
            } else if (downSince.computeIfAbsent(one.getKey(), _ -> now).isBefore(now.minus(PATIENCE))) {
                sick = Optional.of("the watch of " + one.getKey() + " is down and does not come back");
            }
        }
        return someUp ? sick : Optional.empty();
    }
}
