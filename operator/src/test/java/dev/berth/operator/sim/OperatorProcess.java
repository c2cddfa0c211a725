package dev.berth.operator.sim;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.operator.apply.Applier;
import dev.berth.operator.apply.PrintKey;
import dev.berth.operator.apply.Types;
import dev.berth.operator.loop.LoopByHand;
import dev.berth.operator.report.Events;
import dev.berth.operator.report.Reporter;
import dev.berth.operator.shelf.LiveWorld;
import dev.berth.operator.shelf.ShelfByHand;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.kind.Kinds;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One life of the operator, from its start to its end or crash: its views of the cluster, what it has in memory, and whom it must turn.
 * Nothing of it outlives it.
 */
final class OperatorProcess {
    private static final MeterRegistry NO_METERS = new CompositeMeterRegistry();
    private static final byte[] PRINT_KEY = new byte[32];
    private static final Set<String> WHOLE = Set.of("Namespace", "HostnameClaim");
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);

    private final Wire wire;
    private final InstantSource clock;
    private final LoopByHand loop;
    private final Outside outside;
    private final List<LaggingView> views = new ArrayList<>();
    private final List<Runnable> background = new ArrayList<>();
    private final SequencedSet<Id> due = new LinkedHashSet<>();
    private final Map<Id, Instant> timers = new LinkedHashMap<>();
    private final Map<Id, Duration> pauses = new LinkedHashMap<>();
    private final Set<Id> running = new LinkedHashSet<>();
    private boolean started;

    /** Starts: the first lists are in, and everything is due. */
    OperatorProcess(Kinds kinds, SimulatedCluster cluster, Wire wire, InstantSource clock, Registry registry, Set<String> tenants) {
        this.wire = wire;
        this.clock = clock;
        OperatorApi api = new OperatorApi(cluster, wire);
        loop = new LoopByHand(kinds, clock, due::add);
        outside = new Outside(cluster, registry, loop::routeChanged, loop::imageChanged);
        ShelfByHand shelf = new ShelfByHand(
                api, PrintKey.of(PRINT_KEY), Live.SERIALIZATION, tenants, clock, background::add, change -> {
                    if (started) {
                        loop.heard(change);
                    }
                });
        Types.watched().forEach(type -> {
            String kind = type.getKind();
            views.add(new LaggingView(cluster, kind, live -> WHOLE.contains(kind) || live.berths(), live -> shelf.seen(live.generic()),
                    last -> shelf.gone(last.generic()), ids -> shelf.listed(kind, ids)));
        });
        for (Class<? extends CustomResource<?, ?>> type : List.of(Site.class, Environment.class, Release.class, Promotion.class,
                TaskRun.class, Backup.class, BackupStore.class, Restore.class)) {
            views.add(new LaggingView(cluster, type.getSimpleName(), _ -> true, live -> loop.seen(live.as(type)), last -> loop.gone(last.as(
                    type)), _ -> {}));
        }
        views.add(new LaggingView(cluster, "Secret", live -> tenants.contains(live.id().namespace()), live -> shelf.tenantSecret(live
                .generic()), last -> shelf.tenantSecretGone(last.generic()), _ -> {}));
        LiveWorld world = new LiveWorld(
                clock, OperatorProcess::ground, shelf, loop.caches(),
                (image, namespace, _, _) -> outside.image(image, namespace), outside::route);
        Events silent = new Events(null, "simulation", clock, _ -> {}, NO_METERS);
        loop.start(world, new Applier(api, shelf, NO_METERS, clock), new Reporter(api, silent, clock, NO_METERS), api, NO_METERS);
        started = true;
    }

    int writes() {
        return wire.writes();
    }

    /** Views that have something to hear. */
    List<LaggingView> behind() {
        return views.stream().filter(LaggingView::behind).toList();
    }

    List<LaggingView> views() {
        return views;
    }

    /** Primaries that may be turned now; one whose turn runs is not among them. */
    List<Id> due() {
        return due.stream().filter(id -> !running.contains(id)).toList();
    }

    List<Runnable> background() {
        return background;
    }

    Outside outside() {
        return outside;
    }

    void resync() {
        loop.resync();
    }

    /** When the next timer ends. */
    Optional<Instant> nextTimer() {
        return timers.values().stream().min(Instant::compareTo);
    }

    /** Makes due whose timer has ended. */
    void ring() {
        Instant now = clock.instant();
        List<Id> ended = timers.entrySet().stream().filter(timer -> !timer.getValue().isAfter(now)).map(Map.Entry::getKey).toList();
        ended.forEach(timers::remove);
        due.addAll(ended);
    }

    /** Runs the turn of a primary that is due; an outage ends it, and it is tried again later. */
    void turn(Id id) {
        due.remove(id);
        timers.remove(id);
        running.add(id);
        Optional<Duration> again;
        try {
            again = loop.turn(id);
            pauses.remove(id);
        } catch (KubernetesClientException outage) {
            Duration pause = pauses.merge(id, FIRST_RETRY, (before, _) -> before.compareTo(LAST_RETRY) < 0
                    ? before.multipliedBy(2)
                    : before);
            again = Optional.of(pause);
        } finally {
            running.remove(id);
        }
        again.ifPresent(after -> timers.put(id, clock.instant().plus(after)));
    }

    /** Whether anything is left to do without the clock going on. */
    boolean idle() {
        return due.isEmpty() && background.isEmpty() && views.stream().noneMatch(LaggingView::behind) && outside.idle();
    }

    @Override
    public String toString() {
        return Stream.of(due.stream().map(id -> "due " + id), behind().stream().map(view -> "behind " + view)).flatMap(all -> all).toList()
                .toString();
    }

    private static Ground ground(List<String> nodeAddresses) {
        return new Ground(
                "kube-system",
                Map.of("app.kubernetes.io/name", "traefik"),
                List.of(8000, 8443),
                "kube-system",
                Map.of("k8s-app", "kube-dns"),
                nodeAddresses,
                List.of("10.42.0.0/16", "10.43.0.0/16"),
                new Tls(TlsMode.NONE, null, null, null),
                "berth-system");
    }
}
