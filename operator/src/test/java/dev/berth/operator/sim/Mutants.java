package dev.berth.operator.sim;

import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Kind;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Plan.Phase;
import dev.berth.plan.Want;
import dev.berth.plan.World;
import dev.berth.plan.kind.Kinds;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The real kinds with one deliberate bug each, made by changing what the Environment's plan says or sees. */
final class Mutants {
    private static final Set<String> RUN = Set.of("Deployment", "Pod");

    private Mutants() {}

    /** Whoever wants a hostname takes it to be claimed already, and routes it before the API server has settled whose it is. */
    static Kinds withoutClaimCheck() {
        return with(environments(
                Kinds.ALL.environments(),
                (environment, world) -> credulous(world, Owner.of(environment)),
                plan -> last(plan, "hostnames")));
    }

    /** Default-deny comes after the workloads, and while there are none it is not there yet. */
    static Kinds wallsLast() {
        return with(environments(Kinds.ALL.environments(), (_, world) -> world, Mutants::wallsAfterWorkloads));
    }

    /** A data claim goes with its environment. */
    static Kinds ownedData() {
        return with(environments(Kinds.ALL.environments(), (_, world) -> world, Mutants::owned));
    }

    /** Data is fetched and replaced without a look at who may still write. */
    static Kinds unquiet() {
        return with(environments(Kinds.ALL.environments(), Mutants::hasty, UnaryOperator.identity()));
    }

    /** Nobody sees that the repository is being checked, and what saves or fetches begins beside it. */
    static Kinds besideChecks() {
        return with(environments(Kinds.ALL.environments(), (_, world) -> blind(world), UnaryOperator.identity()));
    }

    private static World blind(World world) {
        return (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class}, (_, method, args) -> {
            Object answer = asked(world, method, args);
            return method.getName().equals("childrenOf")
                    ? ((List<?>) answer).stream().filter(child -> !(((Child) child).facts() instanceof Facts.Checking check && check
                            .state() == Facts.State.ACTIVE)).toList()
                    : answer;
        });
    }

    /** Promotions do not see that the site names a store, and decide before the data is saved. */
    static Kinds unsaved() {
        return saving(Kinds.ALL, Kinds.ALL.promotions());
    }

    private static <I> Kinds saving(Kinds all, Kind<Promotion, PromotionStatus, I> kind) {
        Kind<Promotion, PromotionStatus, I> careless = new Kind<>(kind.type(), kind.statusType(), (promotion, world) -> kind.inputs().apply(
                promotion, storeless(world)), kind.plan(), kind.verdict(), kind.finalized());
        return new Kinds(all.sites(), all.environments(), all.releases(), careless, all.taskRuns(), all.backups(), all.backupStores(), all
                .restores());
    }

    private static World storeless(World world) {
        return (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class}, (_, method, args) -> method
                .getName().equals("site") ? new Known.Missing<>() : asked(world, method, args));
    }

    private static Kinds with(Kind<Environment, EnvironmentStatus, ?> environments) {
        return Kinds.ALL.with(environments);
    }

    private static <I> Kind<Environment, EnvironmentStatus, I> environments(
            Kind<Environment, EnvironmentStatus, I> kind,
            BiFunction<Environment, World, World> sees,
            UnaryOperator<Plan> says) {
        return new Kind<>(
                kind.type(),
                kind.statusType(),
                (environment, world) -> kind.inputs().apply(environment, sees.apply(environment, world)),
                inputs -> says.apply(kind.plan().apply(inputs)),
                kind.verdict(),
                kind.finalized());
    }

    /** The plan with the phase of that name moved to the end. */
    private static Plan last(Plan plan, String name) {
        if (!(plan instanceof Plan.Ensure(List<Phase> phases, Plan.Sweep sweep))) {
            return plan;
        }
        List<Phase> reordered = new ArrayList<>(phases.stream().filter(phase -> !phase.name().equals(name)).toList());
        phases.stream().filter(phase -> phase.name().equals(name)).forEach(reordered::add);
        return new Plan.Ensure(List.copyOf(reordered), sweep);
    }

    private static Plan wallsAfterWorkloads(Plan plan) {
        if (!(plan instanceof Plan.Ensure(List<Phase> phases, Plan.Sweep sweep))) {
            return plan;
        }
        boolean works = phases.stream().anyMatch(phase -> phase.name().equals("workloads"));
        return works
                ? last(plan, "walls")
                : new Plan.Ensure(phases.stream().filter(phase -> !phase.name().equals("walls")).toList(), sweep);
    }

    private static Plan owned(Plan plan) {
        if (!(plan instanceof Plan.Ensure(List<Phase> phases, Plan.Sweep sweep))) {
            return plan;
        }
        List<Phase> all = phases.stream().map(phase -> new Phase(phase.name(), phase.wants().stream().map(Mutants::owned).toList()))
                .toList();
        return new Plan.Ensure(all, sweep);
    }

    private static Want owned(Want want) {
        if (!(want instanceof Want.Once(PersistentVolumeClaim claim))) {
            return want;
        }
        Owner owner = Owner.from(claim.getMetadata()).orElseThrow();
        return new Want.Once(new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("berth.dev/v1alpha1")
                        .withKind(owner.kind())
                        .withName(owner.name())
                        .withUid(owner.uid())
                        .build())
                .endMetadata()
                .build());
    }

    /** The world in which every hostname that nobody is seen to hold is this environment's. */
    private static World credulous(World world, Owner owner) {
        return (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class}, (_, method, args) -> {
            Object answer = asked(world, method, args);
            boolean unclaimed = method.getName().equals("child") && ((Id) args[0]).kind().equals("HostnameClaim") && answer.equals(Optional
                    .empty());
            return unclaimed ? Optional.of(claim((Id) args[0], owner)) : answer;
        });
    }

    /** The world in which nothing runs as soon as a restore asks for that. */
    private static World hasty(Environment environment, World world) {
        boolean stops = world.restoresOf(environment.getMetadata().getNamespace(), environment.getMetadata().getName()).stream()
                .anyMatch(one -> one.getStatus() != null && (one.getStatus().step() == RestoreStep.FETCH || one.getStatus()
                        .step() == RestoreStep.SWITCH));
        return (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class}, (_, method, args) -> {
            Object answer = asked(world, method, args);
            return stops && method.getName().equals("childrenOf")
                    ? ((List<?>) answer).stream().filter(child -> !RUN.contains(((Child) child).id().kind())).toList()
                    : answer;
        });
    }

    private static Object asked(World world, java.lang.reflect.Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(world, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Child claim(Id id, Owner owner) {
        Facts facts = new Facts.Hostname(owner.namespace(), owner.name(), owner.uid(), "2026-01-01T00:00:00Z");
        return new Child(id, Optional.of(owner), "imagined", "1", 1, false, "", facts);
    }
}
