package dev.berth.operator.loop;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.operator.apply.Applier;
import dev.berth.operator.report.Reporter;
import dev.berth.operator.shelf.Caches;
import dev.berth.operator.shelf.Change;
import dev.berth.plan.kind.Kinds;

import dev.berth.plan.Id;
import dev.berth.plan.Kind;
import dev.berth.plan.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The real controllers, neighbours and turns, without JOSDK's threads: events are put in by hand, who was woken is told, and a turn is run
 * when somebody asks for it. What JOSDK does around a turn (finalizers, what it ignores) is done here as it does it.
 */
public final class LoopByHand {
    private static final Duration CLEANUP_AGAIN = Duration.ofSeconds(30);

    /** JOSDK's own two writes. */
    public interface Finalizers {
        void add(HasMetadata primary, String finalizer);

        void remove(HasMetadata primary, String finalizer);
    }

    /** In one order in every process: a seed must mean the same everywhere. */
    private final Map<String, Hand<?, ?, ?>> hands = new LinkedHashMap<>();
    private final Hand<Site, ?, ?> sites;
    private final Hand<Environment, ?, ?> environments;
    private final Hand<Release, ?, ?> releases;
    private final Hand<Promotion, ?, ?> promotions;
    private final Hand<TaskRun, ?, ?> taskRuns;
    private final Hand<Backup, ?, ?> backups;
    private final Hand<BackupStore, ?, ?> backupStores;
    private final Hand<Restore, ?, ?> restores;
    private Neighbours neighbours;

    /** @param woken told of every primary that shall have a turn */
    public LoopByHand(Kinds kinds, InstantSource clock, Consumer<Id> woken) {
        sites = new Hand<>(kinds.sites(), _ -> null, (before, site, _) -> neighbours.of(before, site), clock, woken);
        environments = new Hand<>(kinds.environments(), e -> e.getSpec().site(), (before, e, _) -> neighbours.of(before, e), clock, woken);
        releases = new Hand<>(kinds.releases(), r -> r.getSpec().site(), (_, r, _) -> neighbours.of(r), clock, woken);
        promotions = new Hand<>(kinds.promotions(), p -> p.getSpec().environment(), (_, p, _) -> neighbours.of(p), clock, woken);
        taskRuns = new Hand<>(kinds.taskRuns(), r -> r.getSpec().environment(), (_, r, _) -> neighbours.of(r), clock, woken);
        backups = new Hand<>(kinds.backups(), b -> b.getSpec().environment(), (_, b, _) -> neighbours.of(b), clock, woken);
        backupStores = new Hand<>(kinds.backupStores(), _ -> null, (_, store, _) -> neighbours.of(store), clock, woken);
        restores = new Hand<>(kinds.restores(), r -> r.getSpec().environment(), (_, r, _) -> neighbours.of(r), clock, woken);
        hands.put("Site", sites);
        hands.put("Environment", environments);
        hands.put("Release", releases);
        hands.put("Promotion", promotions);
        hands.put("TaskRun", taskRuns);
        hands.put("Backup", backups);
        hands.put("BackupStore", backupStores);
        hands.put("Restore", restores);
    }

    public void start(World world, Applier applier, Reporter reporter, Finalizers finalizers, MeterRegistry meters) {
        neighbours = new Neighbours(sites.controller, environments.controller, releases.controller, promotions.controller,
                taskRuns.controller,
                backups.controller,
                backupStores.controller,
                restores.controller,
                world);
        hands.values().forEach(hand -> hand.start(world, applier, reporter, finalizers, meters));
    }

    public Caches caches() {
        return new Caches(
                sites.controller.primaries(),
                environments.controller.primaries(),
                releases.controller.primaries(),
                promotions.controller.primaries(),
                taskRuns.controller.primaries(),
                backups.controller.primaries(),
                backupStores.controller.primaries(),
                restores.controller.primaries());
    }

    /** An informer's event: the primary as it is now. */
    public void seen(CustomResource<?, ?> now) {
        hands.get(now.getKind()).seen(now);
    }

    /** An informer's event: the primary is gone; this was its last form. */
    public void gone(CustomResource<?, ?> last) {
        hands.get(last.getKind()).gone(last);
    }

    public void heard(Change change) {
        neighbours.of(change);
    }

    public void routeChanged(String hostname) {
        neighbours.ofRoute(hostname);
    }

    public void imageChanged(String namespace) {
        neighbours.ofImages(namespace);
    }

    /** Wakes everything, as JOSDK does from time to time. */
    public void resync() {
        hands.values().forEach(Hand::resync);
    }

    /** One dispatch of JOSDK; answers after which time to come again unasked. */
    public Optional<Duration> turn(Id id) {
        return hands.get(id.kind()).turn(id);
    }

    private static final class Hand<P extends CustomResource<?, S>, S, I> {
        private final Kind<P, S, I> kind;
        private final Controller<P, S, I> controller;
        private final ByName<P> cache = new ByName<>();
        private final Consumer<Id> woken;
        private Turns<P, S, I> turns;
        private Finalizers finalizers;

        Hand(Kind<P, S, I> kind, Function<P, String> site, Nudges.Ear<P> neighbours, InstantSource clock, Consumer<Id> woken) {
            this.kind = kind;
            this.woken = woken;
            this.controller = new Controller<>(kind, site, neighbours, new Hands(1), clock);
            controller.primaries().use(cache);
            controller.nudges().setEventHandler(event -> wake(event.getRelatedCustomResourceID()));
        }

        void start(World world, Applier applier, Reporter reporter, Finalizers writes, MeterRegistry meters) {
            finalizers = writes;
            turns = new Turns<>(kind, world, applier::apply, reporter::report, meters);
            controller.nudges().start();
            resync();
        }

        private void wake(ResourceID id) {
            woken.accept(new Id(kind.type().getSimpleName(), id.getNamespace().orElse(""), id.getName()));
        }

        void resync() {
            cache.list().forEach(primary -> woken.accept(Id.of(primary)));
        }

        void seen(CustomResource<?, ?> event) {
            P now = kind.type().cast(event);
            Optional<P> before = cache.put(now);
            if (turns == null) {
                return; // the first list
            }
            if (before.isEmpty()) {
                controller.nudges().onResourceCreated(now);
                woken.accept(Id.of(now));
            } else {
                controller.nudges().onResourceUpdated(now, before.get());
                if (worthATurn(before.get(), now)) {
                    woken.accept(Id.of(now));
                }
            }
        }

        /** What JOSDK lets through: a new generation, a finalizer that was just added, a deletion. */
        private boolean worthATurn(P before, P now) {
            boolean newGeneration = !before.getMetadata().getGeneration().equals(now.getMetadata().getGeneration());
            boolean finalizerAdded = kind.finalized() && !before.hasFinalizer(Controller.FINALIZER) && now.hasFinalizer(
                    Controller.FINALIZER);
            return newGeneration || finalizerAdded || now.isMarkedForDeletion();
        }

        void gone(CustomResource<?, ?> event) {
            P last = kind.type().cast(event);
            cache.remove(last);
            controller.nudges().onResourceDeleted(last);
        }

        Optional<Duration> turn(Id id) {
            Optional<P> cached = controller.primaries().cached(id.namespace(), id.name());
            return cached.isEmpty() ? Optional.empty() : dispatch(cached.get());
        }

        private Optional<Duration> dispatch(P primary) {
            boolean ours = kind.finalized() && primary.hasFinalizer(Controller.FINALIZER);
            if (primary.isMarkedForDeletion()) {
                return ours ? cleanup(primary) : Optional.empty();
            }
            if (kind.finalized() && !ours) {
                finalizers.add(primary, Controller.FINALIZER);
                return Optional.empty();
            }
            return turns.turn(primary).again();
        }

        private Optional<Duration> cleanup(P primary) {
            Turns.End end = turns.turn(primary);
            if (end.gone()) {
                finalizers.remove(primary, Controller.FINALIZER);
                return Optional.empty();
            }
            return Optional.of(end.again().filter(after -> after.compareTo(CLEANUP_AGAIN) < 0).orElse(CLEANUP_AGAIN));
        }
    }
}
