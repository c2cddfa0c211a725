package dev.berth.operator.shelf;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.Prints;
import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets in workload namespaces, by name: read in the background when first asked for, read again when old. Nothing is ever listed
 * across namespaces, so the operator needs no such right.
 */
final class WorkloadSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(WorkloadSecrets.class);
    private static final Duration OLD = Duration.ofMinutes(5);
    private static final Duration OLD_WHEN_MISSING = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int SIDE_BY_SIDE = 16;

    /**
     * What one look found.
     *
     * @param at       when it was started, or written
     * @param running  its answer is still out
     * @param failures in a row
     * @param child    empty when there is no such Secret
     */
    private record Look(Instant at, boolean running, int failures, Known<SecretPrint> print, Optional<Child> child) {
        Look started(Instant now) {
            return new Look(now, true, failures, print, child);
        }

        Duration goodFor() {
            if (failures > 0) {
                return pause(failures);
            }
            return print instanceof Known.Missing<SecretPrint> ? OLD_WHEN_MISSING : OLD;
        }

        boolean old(Instant now) {
            return !running && !now.isBefore(at.plus(goodFor()));
        }

        /** To whoever decides: the values, and what of the rest is ours. */
        boolean saysTheSameAs(Look other) {
            return print.equals(other.print) && child.map(Child::owned).equals(other.child.map(Child::owned));
        }
    }

    private final Api api;
    private final Prints prints;
    private final Reading reading;
    private final InstantSource clock;
    private final Executor background;
    private final Consumer<Change> heard;
    private final Semaphore slots = new Semaphore(SIDE_BY_SIDE);
    private final Map<Id, Look> looks = new ConcurrentHashMap<>();

    /** Namespaces in which a look is out. An environment has several Secrets and can go on with all of them: it is told once. */
    private final Map<String, Out> out = new ConcurrentHashMap<>();

    /** @param news one of the looks that came back has something new to say */
    private record Out(int looks, boolean news) {}

    WorkloadSecrets(Api api, Prints prints, Reading reading, InstantSource clock, Executor background, Consumer<Change> heard) {
        this.api = api;
        this.prints = prints;
        this.reading = reading;
        this.clock = clock;
        this.background = background;
        this.heard = heard;
    }

    /** What the last look found; starts one where there was none or the last is old. */
    Known<SecretPrint> secret(Id id) {
        Instant now = clock.instant();
        Look[] started = new Look[1];
        Look look = looks.compute(id, (_, have) -> {
            if (have != null && !have.old(now)) {
                return have;
            }
            started[0] = have == null ? new Look(now, true, 0, new Known.Pending<>(), Optional.empty()) : have.started(now);
            return started[0];
        });
        if (started[0] != null) {
            start(id, started[0]);
        }
        return look.print();
    }

    /** What the last look found, Pending where there was none; starts one only where the last is old. */
    Known<SecretPrint> known(Id id) {
        return looks.containsKey(id) ? secret(id) : new Known.Pending<>();
    }

    Optional<Child> child(Id id) {
        return Optional.ofNullable(looks.get(id)).flatMap(Look::child);
    }

    Child wrote(GenericKubernetesResource live) {
        Child child = reading.child(live);
        looks.put(child.id(), found(live, child));
        return child;
    }

    void gone(Id id) {
        looks.remove(id);
    }

    /** A whole namespace vanished. */
    void namespaceGone(String namespace) {
        looks.keySet().removeIf(id -> id.namespace().equals(namespace));
    }

    private void start(Id id, Look started) {
        try {
            out.compute(id.namespace(), (_, have) -> have == null ? new Out(1, false) : new Out(have.looks() + 1, have.news()));
            background.execute(() -> {
                boolean news = false;
                try {
                    news = finish(id, started, look(id, started.failures()));
                } finally {
                    if (back(id.namespace(), news)) {
                        heard.accept(new Change.OfSecret(id.namespace(), id.name()));
                    }
                }
            });
        } catch (RejectedExecutionException stopping) {
            looks.remove(id, started);
            back(id.namespace(), false);
        }
    }

    private Look look(Id id, int failures) {
        slots.acquireUninterruptibly();
        try {
            return api.get(id).map(live -> found(live, reading.child(live))).orElseGet(this::missing);
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("secret", id).addKeyValue("problem", e.getClass().getSimpleName()).log("a Secret could not be read");
            return new Look(clock.instant(), false, failures + 1, unreadable(id, e), Optional.empty());
        } finally {
            slots.release();
        }
    }

    /** True when it has something new to say: not where something was written or forgotten meanwhile, for then the answer is old. */
    private boolean finish(Id id, Look started, Look found) {
        boolean kept = looks.replace(id, started, found);
        if (kept && found.failures() > 0) {
            CompletableFuture.delayedExecutor(found.goodFor().toMillis(), TimeUnit.MILLISECONDS, background).execute(() -> secret(id));
        }
        return kept && !started.saysTheSameAs(found);
    }

    /** A look has come back; true when it is the last one, and one of them has something new to say. */
    private boolean back(String namespace, boolean news) {
        boolean[] tell = new boolean[1];
        out.computeIfPresent(namespace, (_, have) -> {
            Out left = new Out(have.looks() - 1, have.news() || news);
            tell[0] = left.looks() == 0 && left.news();
            return left.looks() == 0 ? null : left;
        });
        return tell[0];
    }

    private static Duration pause(int failures) {
        Duration pause = AFTER_FAILURE.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private Look found(GenericKubernetesResource live, Child child) {
        SecretPrint print = prints.of((String) live.getAdditionalProperties().get("type"), data(live));
        return new Look(clock.instant(), false, 0, new Known.Value<>(print), Optional.of(child));
    }

    private Look missing() {
        return new Look(clock.instant(), false, 0, new Known.Missing<>(), Optional.empty());
    }

    private static Known<SecretPrint> unreadable(Id id, RuntimeException problem) {
        return problem instanceof KubernetesClientException e && e.getCode() == 403
                ? new Known.Unreadable<>("NotAllowed", "Berth may not read %s yet: its role there is made together with the namespace"
                        .formatted(id))
                : new Known.Unreadable<>("NotReadYet", "%s could not be read; it is tried again".formatted(id));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> data(GenericKubernetesResource live) {
        return (Map<String, String>) live.getAdditionalProperties().get("data");
    }
}
