package dev.berth.operator.loop;

import dev.berth.api.Backup;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreStatus;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.Release;
import dev.berth.api.ReleaseStatus;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStatus;
import dev.berth.operator.apply.Applier;
import dev.berth.operator.lead.Leadership;
import dev.berth.operator.lead.Lease;
import dev.berth.operator.report.Reporter;
import dev.berth.operator.shelf.Caches;
import dev.berth.operator.shelf.Change;
import dev.berth.operator.shelf.Primaries;
import dev.berth.plan.World;
import dev.berth.plan.kind.Kinds;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control loop of all kinds: turns primaries when something changed, when a turn asked for it, and every half hour. */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int SIDE_BY_SIDE = 32;

    /** With the release of the lease, less than the grace that the chart gives a pod. */
    private static final Duration DRAIN = Duration.ofSeconds(12);

    /** The turns have ended by then, or never will. */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(1);

    private static final Duration WATCHDOG_LOOK = Duration.ofSeconds(30);

    private final Controller<Site, SiteStatus, ?> sites;
    private final Controller<Environment, EnvironmentStatus, ?> environments;
    private final Controller<Release, ReleaseStatus, ?> releases;
    private final Controller<Promotion, PromotionStatus, ?> promotions;
    private final Controller<TaskRun, TaskRunStatus, ?> taskRuns;
    private final Controller<Backup, BackupStatus, ?> backups;
    private final Controller<BackupStore, BackupStoreStatus, ?> backupStores;
    private final Controller<Restore, RestoreStatus, ?> restores;
    private final List<Controller<?, ?, ?>> all;
    private final Reporter reporter;
    private final MeterRegistry meters;
    private final Leadership leadership;
    private final Gate gate;
    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("watchdog")
            .factory());
    private volatile Neighbours neighbours;
    private volatile Operator operator;
    private volatile String deadInformer;

    public Loop(Kinds kinds, Reporter reporter, Leadership leadership, MeterRegistry meters, InstantSource clock) {
        this(kinds, reporter, leadership, meters, clock, new Gate());
    }

    /** @param gate of every turn */
    Loop(Kinds kinds, Reporter reporter, Leadership leadership, MeterRegistry meters, InstantSource clock, Gate gate) {
        this.gate = gate;
        this.reporter = reporter;
        this.leadership = leadership;
        this.meters = meters;
        Hands hands = new Hands(SIDE_BY_SIDE);
        this.sites = new Controller<>(kinds.sites(), _ -> null, (before, site, _) -> neighbours.of(before, site), hands, clock);
        this.environments = new Controller<>(
                kinds.environments(),
                environment -> environment.getSpec().site(),
                (before, environment, _) -> neighbours.of(before, environment),
                hands,
                clock);
        this.releases = new Controller<>(
                kinds.releases(), release -> release.getSpec().site(), (_, release, _) -> neighbours.of(release), hands, clock);
        this.promotions = new Controller<>(
                kinds.promotions(),
                promotion -> promotion.getSpec().environment(),
                (_, promotion, _) -> neighbours.of(promotion),
                hands,
                clock);
        this.taskRuns = new Controller<>(
                kinds.taskRuns(), run -> run.getSpec().environment(), (_, run, _) -> neighbours.of(run), hands, clock);
        this.backups = new Controller<>(
                kinds.backups(), backup -> backup.getSpec().environment(), (_, backup, _) -> neighbours.of(backup), hands, clock);
        this.backupStores = new Controller<>(kinds.backupStores(), _ -> null, (_, store, _) -> neighbours.of(store), hands, clock);
        this.restores = new Controller<>(
                kinds.restores(), restore -> restore.getSpec().environment(), (_, restore, _) -> neighbours.of(restore), hands, clock);
        this.all = List.of(sites, environments, releases, promotions, taskRuns, backups, backupStores, restores);
    }

    public Primaries<Site> sites() {
        return sites.primaries();
    }

    public Caches caches() {
        return new Caches(
                sites.primaries(),
                environments.primaries(),
                releases.primaries(),
                promotions.primaries(),
                taskRuns.primaries(),
                backups.primaries(),
                backupStores.primaries(),
                restores.primaries());
    }

    /** Something below primaries changed; heard from the moment that the loop was started. */
    public void heard(Change change) {
        Neighbours told = neighbours;
        if (told != null) {
            told.of(change);
        }
    }

    /** The proxy answers differently for a hostname. */
    public void routeChanged(String hostname) {
        Neighbours told = neighbours;
        if (told != null) {
            told.ofRoute(hostname);
        }
    }

    /** A registry answers differently for an image that a site of this namespace names. */
    public void imageChanged(String namespace) {
        Neighbours told = neighbours;
        if (told != null) {
            told.ofImages(namespace);
        }
    }

    /** Fills the caches and stands for election; turns begin when the lease is won. Throws when the caches cannot be filled. */
    public void start(KubernetesClient client, Lease lease, World world, Applier applier) {
        neighbours = new Neighbours(sites, environments, releases, promotions, taskRuns, backups, backupStores, restores, world);
        var callbacks = new LeaderCallbacks(
                leadership::won,
                leadership::over,
                leader -> LOG.atInfo().addKeyValue("leader", leader).log("the lease is held"));
        var election = new LeaderElectionConfiguration(
                Lease.NAME, lease.namespace(), Lease.DURATION, Lease.RENEW_DEADLINE, Lease.RETRY_PERIOD, lease.me(), callbacks, false);
        var turns = Executors.newFixedThreadPool(SIDE_BY_SIDE, Thread.ofPlatform().daemon().name("turn-", 0).factory());
        var loopMeters = new LoopMeters(meters); // outside: the lambda runs more than once
        operator = new Operator(settings -> settings.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withReconciliationTerminationTimeout(AFTER_DRAIN)
                .withExecutorService(turns)
                .withMetrics(loopMeters)
                .withInformerStoppedHandler((informer, problem) -> {
                    if (problem != null) {
                        deadInformer = informer.getApiTypeClass().getSimpleName();
                        LOG.atError().addKeyValue("kind", deadInformer).addKeyValue("problem", problem.getMessage()).log("a watch ended");
                    }
                })
                .withLeaderElectionConfiguration(election));
        all.forEach(controller -> controller.register(operator, world, applier, reporter, meters, loopMeters, gate));
        operator.start();
        var _ = timer.scheduleWithFixedDelay(this::watch, WATCHDOG_LOOK.toSeconds(), WATCHDOG_LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    private void watch() {
        if (leadership.leading()) {
            try {
                all.forEach(controller -> controller.watchdog().look());
            } catch (RuntimeException | Error e) { // the timer forgets what throws
                LOG.atWarn().addKeyValue("problem", e.toString()).log("the watchdog could not look");
            }
        }
    }

    /** Lets running turns end, for a while, and starts no new one. */
    public void stop() {
        timer.shutdownNow();
        if (!gate.close(DRAIN)) {
            LOG.warn("a turn still runs; the process ends all the same");
        }
        // Not before: while a turn runs, a lease that is lost ends the process at once.
        leadership.stopping();
        if (operator != null) {
            operator.stop();
        }
    }

    /** Turns every primary of every kind, as if half an hour had passed. */
    public void resync() {
        all.forEach(Controller::wakeAll);
    }

    /** Why the process should be ended; empty while it is well. */
    public Optional<String> sick() {
        if (deadInformer != null) {
            return Optional.of("the watch of " + deadInformer + " ended for good");
        }
        return all.stream().flatMap(controller -> controller.watchdog().sick().stream()).findFirst();
    }
}
