package dev.berth.operator.loop;

import dev.berth.operator.apply.Applier;
import dev.berth.operator.report.Reporter;
import dev.berth.operator.shelf.PrimaryStore;
import dev.berth.plan.Kind;
import dev.berth.plan.World;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ResolvedControllerConfiguration;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** One kind in JOSDK: its cache, its nudges, its watchdog, its reconciler. */
final class Controller<P extends CustomResource<?, S>, S, I> {
    static final String FINALIZER = "berth.dev/environment";

    /** Not the Applier's: an apply of the finalizer alone by the same manager would take back every field that a Site keeps. */
    private static final String FINALIZER_MANAGER = "berth-finalizer";

    private static final long LIST_LIMIT = 500;
    private static final Duration RESYNC = Duration.ofMinutes(30);
    private static final int FIRST_RETRY_MILLIS = 1_000;
    private static final int LAST_RETRY_MILLIS = 300_000;

    private final Kind<P, S, I> kind;
    private final CachedPrimaries<P> primaries;
    private final Nudges<P> nudges;
    private final Watchdog<P> watchdog;

    /**
     * @param parent name of the site or environment that a primary belongs to, or null
     * @param ear    told of the events of this kind
     */
    Controller(Kind<P, S, I> kind, Function<P, String> parent, Nudges.Ear<P> ear, Hands hands, InstantSource clock) {
        this.kind = kind;
        this.primaries = new CachedPrimaries<>(parent);
        this.nudges = new Nudges<>((before, now, gone) -> {
            if (gone) {
                forget(now);
            }
            ear.heard(before, now, gone);
        }, clock.instant());
        this.watchdog = new Watchdog<>(this::turnable, nudges::restart, hands, clock);
    }

    private void forget(P gone) {
        watchdog.forget(gone);
    }

    /** JOSDK turns what is not being deleted, and what is while it carries our finalizer. */
    private Stream<P> turnable() {
        return primaries.all().filter(primary -> !primary.isMarkedForDeletion() || kind.finalized() && primary.hasFinalizer(FINALIZER));
    }

    Nudges<P> nudges() {
        return nudges;
    }

    CachedPrimaries<P> primaries() {
        return primaries;
    }

    Watchdog<P> watchdog() {
        return watchdog;
    }

    /** Wakes every primary of this kind. */
    void wakeAll() {
        wake(all());
    }

    /** Wakes all of these. */
    void wake(Stream<P> some) {
        some.forEach(this::wake);
    }

    /** Wakes a primary; does nothing when it is not there. */
    void wake(String namespace, String name) {
        if (nudges.isRunning()) {
            primaries.cached(namespace, name).ifPresent(this::wake);
        }
    }

    void wake(P primary) {
        boolean soon = kind.finalized() && !primary.isMarkedForDeletion() && !primary.hasFinalizer(FINALIZER);
        if (nudges.isRunning() && !soon) { // JOSDK adds the finalizer first, and the event of that is a turn
            watchdog.woken(primary);
            nudges.nudge(primary);
        }
    }

    /** Those of a site or of an environment, while this kind runs. */
    Stream<P> below(String namespace, String parent) {
        return nudges.isRunning() ? primaries.below(namespace, parent).stream() : Stream.of();
    }

    Stream<P> inNamespace(String namespace) {
        return nudges.isRunning() ? primaries.inNamespace(namespace).stream() : Stream.of();
    }

    Stream<P> all() {
        return nudges.isRunning() ? primaries.all() : Stream.of();
    }

    void register(Operator operator, World world, Applier applier, Reporter reporter, MeterRegistry meters, LoopMeters loopMeters,
            Gate gate) {
        Class<P> type = kind.type();
        var informer = InformerConfiguration.builder(type)
                .withWatchAllNamespaces()
                .withInformerListLimit(LIST_LIMIT)
                .withItemStore(new PrimaryStore<>())
                .buildForController();
        var retry = new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(FIRST_RETRY_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(LAST_RETRY_MILLIS);
        operator.register(
                reconciler(new Turns<>(kind, world, applier::apply, reporter::report, meters), loopMeters, gate),
                new ResolvedControllerConfiguration<>(
                        type.getSimpleName().toLowerCase(Locale.ROOT),
                        true,
                        KindReconciler.class.getName(),
                        retry,
                        null,
                        RESYNC,
                        FINALIZER,
                        null,
                        FINALIZER_MANAGER,
                        operator.getConfigurationService(),
                        informer,
                        false,
                        null));
    }

    private KindReconciler<P, S, I> reconciler(Turns<P, S, I> turns, LoopMeters meters, Gate gate) {
        return kind.finalized()
                ? new FinalizedReconciler<>(turns, nudges, primaries, watchdog, meters, gate)
                : new KindReconciler<>(turns, nudges, primaries, watchdog, meters, gate);
    }
}
