package dev.berth.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what JOSDK wedges. A cache miss between two of its steps leaves a resource that no event turns any more; only forgetting its
 * state and starting it anew does. So this keeps an own list of what should be turned, and restarts what waits although there are
 * hands free; when that did not help twice, the process is sick. It is, too, when a turn does not end: nothing else would free its
 * resource, or its hand.
 */
final class Watchdog<P extends HasMetadata> {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int RESTARTS = 2;

    /** No turn takes so long: a request is given up after seconds, and the first one that fails ends the turn. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(30);

    /** What a turn was made for: a change of either calls for another one. */
    private record Form(long generation, boolean deleting) {
        static Form of(HasMetadata primary) {
            Long generation = primary.getMetadata().getGeneration();
            return new Form(generation == null ? 0 : generation, primary.getMetadata().getDeletionTimestamp() != null);
        }
    }

    private record Waiting(Instant since, int restarts) {}

    private final Supplier<Stream<P>> primaries;
    private final Consumer<P> restart;
    private final Hands hands;
    private final InstantSource clock;
    private final Map<String, Form> turned = new ConcurrentHashMap<>();
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<String, Instant> running = new ConcurrentHashMap<>();
    private Instant lastLook;

    /**
     * @param primaries all that JOSDK should turn
     * @param restart   forgets JOSDK's state of one and starts it anew
     * @param hands     of the pool that runs turns; while all are busy, waiting is no sign of anything
     */
    Watchdog(Supplier<Stream<P>> primaries, Consumer<P> restart, Hands hands, InstantSource clock) {
        this.primaries = primaries;
        this.restart = restart;
        this.hands = hands;
        this.clock = clock;
    }

    /** The primary was woken: a turn must follow. */
    void woken(P primary) {
        waiting.putIfAbsent(uid(primary), new Waiting(clock.instant(), 0));
    }

    void started(P primary) {
        hands.take();
        running.put(uid(primary), clock.instant());
        waiting.remove(uid(primary));
        turned.put(uid(primary), Form.of(primary));
    }

    /** However it ended: what failed is in JOSDK's retry. */
    void ended(P primary) {
        running.remove(uid(primary));
        hands.giveBack();
    }

    void forget(P primary) {
        turned.remove(uid(primary));
        waiting.remove(uid(primary));
    }

    private static String uid(HasMetadata primary) {
        return primary.getMetadata().getUid();
    }

    /** To be called every half minute while this process leads. */
    void look() {
        Instant now = clock.instant();
        boolean away = lastLook == null || now.isAfter(lastLook.plus(LIMIT)); // we did not lead meanwhile: nothing could be turned
        lastLook = now;
        if (away || !hands.free()) {
            waiting.replaceAll((_, one) -> new Waiting(now, one.restarts()));
            return;
        }
        primaries.get().forEach(primary -> {
            if (!Form.of(primary).equals(turned.get(uid(primary)))) {
                woken(primary);
            }
            Waiting one = waiting.get(uid(primary));
            if (one != null && one.restarts() <= RESTARTS && !running.containsKey(uid(primary)) && now.isAfter(one.since().plus(LIMIT))) {
                restart(primary, new Waiting(now, one.restarts() + 1));
            }
        });
    }

    private void restart(P primary, Waiting next) {
        LOG.atWarn()
                .addKeyValue("kind", primary.getKind())
                .addKeyValue("namespace", primary.getMetadata().getNamespace())
                .addKeyValue("name", primary.getMetadata().getName())
                .addKeyValue("restarts", next.restarts())
                .log("the resource waits for a turn that does not come: it is started anew");
        waiting.put(uid(primary), next);
        if (next.restarts() <= RESTARTS) {
            restart.accept(primary);
        }
    }

    /** Why the process should be ended; empty while every resource can be turned. */
    Optional<String> sick() {
        long wedged = waiting.values().stream().filter(one -> one.restarts() > RESTARTS).count();
        if (wedged > 0) {
            return Optional.of(wedged + " resources are not turned any more, even when started anew");
        }
        Instant endless = clock.instant().minus(LONGEST_TURN);
        long hanging = running.values().stream().filter(endless::isAfter).count();
        return hanging == 0 ? Optional.empty() : Optional.of(hanging + " turns do not end");
    }
}
