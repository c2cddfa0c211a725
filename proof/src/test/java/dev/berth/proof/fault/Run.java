package dev.berth.proof.fault;

import dev.berth.plan.kind.Kinds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** One scenario under one script, from an empty tenant to the judgement. */
final class Run {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** A control plane that was given may have seen earlier runs. */
    private static final String SERIES = Long.toString(Instant.now().getEpochSecond() % 1_000_000, 36);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Until the operator has seen what it wrote itself, also where it gets little of the processor. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** Without a reference nothing tells that the end is reached, but that nothing more happens. */
    private static final Duration QUIET_AT_FIRST = Duration.ofSeconds(3);

    private static final int FORCED_LOOKS = 3;
    private static final int STARTS = 3;

    private final Bed bed;
    private final Lane lane;
    private final Scenario scenario;
    private final Script script;
    private final boolean asProcess;
    private final String tenant = String.format(Locale.ROOT, "flt%s%04d", SERIES, COUNT.incrementAndGet());
    private final Stage stage;
    private final List<FaultProxy> wires = new CopyOnWriteArrayList<>();
    private final ExecutorService lives = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("lives-of-" + tenant)
            .factory());
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> living = CompletableFuture.completedFuture(null);
    private volatile Life life;

    /**
     * How a run ended.
     *
     * @param reached  the fault's place was come to
     * @param problems empty when all is well
     * @param writes   those of the part in which faults may happen
     * @param watched  resources that the operator watches
     */
    record Outcome(boolean reached, List<String> problems, EndState end, List<FaultProxy.Write> writes, Set<String> watched, Times times) {}

    Run(Bed bed, Lane lane, Scenario scenario, Script script, boolean asProcess) {
        this.bed = bed;
        this.lane = lane;
        this.scenario = scenario;
        this.script = script;
        this.asProcess = asProcess;
        this.stage = new Stage(bed, tenant, lane);
    }

    /** @param reference how it must end; empty in an undisturbed run */
    Outcome play(Optional<EndState> reference) {
        Times.Watch watch = new Times.Watch();
        EndState end = new EndState(java.util.Map.of());
        try {
            makeTenant(bed, tenant);
            lane.stock();
            start(Optional.empty());
            living.join();
            watch.lap();
            scenario.before().accept(stage);
            settle("what stands before", () -> !stage.sited() || stage.ready(), QUIET);
            String before = bed.admin.namespaces().list().getMetadata().getResourceVersion();
            watch.lap();
            script.arm();
            scenario.act().accept(stage);
            if (script.fault().filter(fault -> fault == Fault.OLD_LIST).isPresent()) {
                settle("the end of the scenario", () -> scenario.done().test(stage), QUIET);
                die(Optional.of(before));
            }
            if (reference.isEmpty()) {
                settle("the end of the scenario", () -> scenario.done().test(stage), QUIET_AT_FIRST);
            } else {
                becomes(reference.get());
            }
            watch.lap();
            script.disarm();
            look();
            end = state();
            reference.map(end::differences).ifPresent(problems::addAll);
        } catch (AssertionError | RuntimeException e) {
            problems.add(e instanceof AssertionError ? e.getMessage() : e.toString());
        }
        problems.addAll(Invariants.broken(bed.chronicle.of(tenant)));
        List<FaultProxy.Write> writes = wires.stream().flatMap(wire -> wire.writes().stream()).filter(write -> !write.key().endsWith("#0"))
                .toList();
        Set<String> watched = new TreeSet<>();
        wires.forEach(wire -> watched.addAll(wire.watched()));
        tidy();
        return new Outcome(script.fired(), List.copyOf(problems), end, writes, watched, watch.end());
    }

    /** A tenant whose Secrets the operator may read. */
    static void makeTenant(Bed bed, String tenant) {
        bed.admin.resource(new NamespaceBuilder().withNewMetadata().withName(tenant).endMetadata().build()).create();
        bed.admin.resource(new RoleBindingBuilder().withNewMetadata().withNamespace(tenant).withName("berth-tenant").endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "berth-tenant")
                .addNewSubject("", "ServiceAccount", "berth", Bed.OPERATOR_NAMESPACE).build()).create();
    }

    /** Starts the first life. */
    private void start(Optional<String> before) {
        living = CompletableFuture.runAsync(() -> live(before), lives);
    }

    /** Ends a life, when it has come into being, and starts the next one. */
    private synchronized void die(Optional<String> before) {
        living = living.handleAsync((_, _) -> {
            life.crash();
            lane.freeLease();
            live(before);
            return null;
        }, lives);
    }

    /** A process that does not come up is started again, as a kubelet does. */
    private void live(Optional<String> before) {
        for (int left = STARTS; left > 0; left--) {
            try {
                begin(before);
                return;
            } catch (RuntimeException e) {
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    private void begin(Optional<String> before) {
        FaultProxy wire = lane.wire(tenant, script, before, () -> die(Optional.empty()));
        wires.add(wire);
        life = asProcess
                ? new Life.AsProcess(wire, lane.settings(tenant), stage::touch)
                : new Life.InProcess(wire, lane.settings(tenant), Kinds.ALL, () -> die(Optional.empty()));
    }

    private EndState state() {
        return EndState.of(bed.chronicle.now(tenant), tenant);
    }

    private boolean quietFor(Duration time) {
        if (wires.stream().anyMatch(FaultProxy::writing)) {
            return false;
        }
        long last = wires.stream().flatMap(wire -> wire.writes().stream()).mapToLong(FaultProxy.Write::atNanos).max().orElse(0);
        return living.isDone() && System.nanoTime() - last > time.toNanos();
    }

    private void settle(String what, BooleanSupplier holds, Duration quiet) {
        Instant from = Instant.now();
        stage.await(what, () -> holds.getAsBoolean() && quietFor(quiet) && Duration.between(from, Instant.now()).compareTo(quiet) > 0);
    }

    /** Waits until it stands as it should; what is said when it never does comes with the last look. */
    private void becomes(EndState reference) {
        Instant limit = Instant.now().plus(Stage.LIMIT);
        while (Instant.now().isBefore(limit)) {
            boolean right = scenario.done().test(stage) && quietFor(QUIET) && state().differences(reference).isEmpty();
            if (right && quietFor(QUIET)) { // not by a write that was begun since
                return;
            }
            Stage.rest(LOOK);
        }
        problems.add("the end was not reached within " + Stage.LIMIT.toSeconds() + " s");
    }

    /** Nothing is written when everything is looked at again. */
    private void look() {
        int before = count();
        for (int n = 0; n < FORCED_LOOKS; n++) {
            life.look();
            Stage.rest(QUIET.dividedBy(2));
        }
        Stage.rest(QUIET);
        if (count() != before) {
            List<FaultProxy.Write> all = wires.stream().flatMap(wire -> wire.writes().stream()).toList();
            problems.add("written although nothing changed: " + FaultProxy.lines(all.subList(before, all.size())));
        }
    }

    private int count() {
        return wires.stream().mapToInt(wire -> wire.writes().size()).sum();
    }

    private void tidy() {
        living.handle((_, _) -> null).join();
        if (life != null) {
            life.crash();
        }
        lives.shutdown();
        wires.forEach(FaultProxy::close);
        lane.freeLease();
        List<GenericKubernetesResource> objects = bed.chronicle.now(tenant).toList();
        objects.stream().filter(object -> object.getKind().equals("Environment")).forEach(object -> bed.admin.resource(object).patch(
                io.fabric8.kubernetes.client.dsl.base.PatchContext.of(io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                "{\"metadata\": {\"finalizers\": null}}"));
        objects.stream().filter(object -> object.getKind().equals("HostnameClaim")).forEach(object -> bed.admin.resource(object).delete());
        objects.stream().filter(object -> object.getKind().equals("Namespace")).forEach(object -> bed.admin.resource(object).delete());
        bed.chronicle.forget(tenant);
    }
}
