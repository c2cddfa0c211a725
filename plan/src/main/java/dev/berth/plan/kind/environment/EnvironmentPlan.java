package dev.berth.plan.kind.environment;

import dev.berth.api.Component;
import dev.berth.api.DeployedRelease;
import dev.berth.api.EffectiveScale;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.Hostname;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Resources;
import dev.berth.api.Run;
import dev.berth.api.Scale;
import dev.berth.api.Stack;
import dev.berth.api.Task;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.api.Visitors;
import dev.berth.api.Volume;
import dev.berth.api.VolumeClaim;
import dev.berth.plan.Child;
import dev.berth.plan.Fill;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Plan;
import dev.berth.plan.Plan.Phase;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.name.Ellipsis;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.access.People;
import dev.berth.plan.part.backup.ExclusiveLock;
import dev.berth.plan.part.network.Network;
import dev.berth.plan.part.route.Route;
import dev.berth.plan.part.route.Routes;
import dev.berth.plan.part.storage.Holding;
import dev.berth.plan.part.storage.Kept;
import dev.berth.plan.part.storage.Replaced;
import dev.berth.plan.part.storage.Storage;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.part.workload.Workload;
import dev.berth.plan.release.Canonical;
import dev.berth.plan.release.Defaults;
import dev.berth.plan.release.Revision;
import dev.berth.plan.stage.StageDefaults;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The phases of an environment. Walls stand before anything runs; claims are made, then named in the ledger, and only what the ledger
 * names is run; visitors are let in last.
 */
final class EnvironmentPlan {
    private static final int LONGEST_REASON = 512;

    private EnvironmentPlan() {}

    /** @param courses asked for only where nothing forbids any decision */
    static Plan of(Inputs in, Supplier<Course> courses) {
        if (in.deleting()) {
            return deletion(in);
        }
        if (in.obstacle().isPresent() || in.pending()) {
            return new Plan.Hold();
        }
        Course course = courses.get();
        List<Phase> phases = new ArrayList<>();
        List<Want> ahead = new ArrayList<>(course.decision().ahead());
        Optional<Restoring> restoring = Restoring.of(in);
        OwnBackup.before(in).ifPresent(backup -> phases.add(new Phase("safety point", List.of(backup), true)));
        ahead.addAll(OneOffs.ended(in));
        Saves saves = Saves.of(in);
        ahead.addAll(saves.ended());
        ahead.addAll(Drills.ended(in));
        RepositoryChecks checks = RepositoryChecks.of(in);
        ahead.addAll(checks.ended());
        Forgetting forgetting = Forgetting.of(in, saves, checks);
        if (!ahead.isEmpty()) {
            phases.add(new Phase("ahead", ahead));
        }
        if (course.release().isEmpty() || course.pending()) {
            return phases.isEmpty() ? new Plan.Hold() : only(in, phases);
        }
        if (in.reattaching()) {
            return only(in, List.of(reattach(course)));
        }
        phases.add(new Phase("namespace", Access.wants(in.place(), in.ground())));
        phases.add(new Phase("walls", Network.deny(in.place())));
        phases.add(new Phase("hostnames", course.hostnames().wants()));
        List<Want> secrets = new ArrayList<>(course.holes().copies());
        secrets.addAll(course.passwords());
        secrets.addAll(Lent.elsewhere(in).upkeep());
        secrets.addAll(forgetting.login().upkeep());
        phases.add(new Phase("secrets", secrets));
        phases.add(new Phase("volumes", claims(course)));
        Optional<Phase> ledger = ledger(course);
        ledger.ifPresent(phases::add);
        boolean decided = ledger.isEmpty() && course.custody().unclaimed().isEmpty() && course.commit().isEmpty();
        if (!decided || course.lost()) {
            return only(in, phases);
        }
        Stack stack = course.stack().orElseThrow();
        Tls tls = tls(in);
        Tasks tasks = Tasks.of(in, stack);
        Fill fill = fill(course, stack);
        boolean prepares = !in.stopped() && !tasks.before().isEmpty();
        Optional<Stack> serving = course.previous().filter(_ -> prepares);
        List<Stack> stacks = Stream.concat(Stream.of(stack), serving.stream()).toList();
        Drills drills = Drills.of(in);
        List<Want> check = checks.wants(saves, forgetting, fill);
        boolean alone = ExclusiveLock.isHeld(in.children().stream());
        boolean storeReached = saves.atWork().isPresent() || forgetting.atWork() || alone || !check.isEmpty() || in.restoring() || drills
                .fetching().isPresent();
        phases.add(new Phase("network", Network.policies(in.place(), stacks, in.ground(), tls.mode() == TlsMode.CERT_MANAGER,
                storeReached)));
        // Data in trouble is what is saved and fetched: that waits for nothing which is refused later.
        List<Want> savings = alone ? List.of() : saves.wants(fill);
        List<Want> backups = Stream.concat(Scheduled.due(in).stream(), savings.stream()).toList();
        if (course.frozen()) {
            aside("backups", backups).ifPresent(phases::add); // pods are left as they are, and go on writing
            return only(in, phases);
        }
        boolean imports = !in.stopped() && tasks.importing().isPresent();
        if (!prepares && !imports) {
            aside("backups", backups).ifPresent(phases::add);
            aside("restore", restoring.filter(_ -> !alone).map(one -> one.wants(fill)).orElse(List.of())).ifPresent(phases::add);
        } else if (tasks.failed(tasks.before())) { // whoever puts an end to this may want to save the data first
            aside("backups", savings).ifPresent(phases::add);
        }
        phases.add(new Phase("databases", workloads(course, stack, fill, component -> component.database() != null)));
        if (prepares) {
            // Who may visit what still serves is not up to a task.
            serving.ifPresent(still -> phases.add(new Phase("routes", Route.wants(in.place(), still, routes(course, tls)))));
            phases.add(new Phase("tasks", tasks(course, stack, fill, tasks, tasks.before(), new Runs(in, stack).databases().isEmpty())));
            return only(in, phases);
        }
        // Data of another environment is not visited, and nothing works on it, before its tasks have ended.
        phases.add(new Phase("workloads", workloads(course, stack, imports ? fill.stopped() : fill, component -> component
                .database() == null)));
        phases.add(new Phase("routes", Route.wants(in.place(), stack, routes(course, tls))));
        if (imports) {
            phases.add(new Phase("tasks", tasks(course, stack, fill, tasks, tasks.imports(), new Runs(in, stack).databases().isEmpty())));
            return only(in, phases);
        }
        phases.add(new Phase("people", people(in, in.site().map(site -> site.getSpec().access()).orElse(null))));
        phases.add(new Phase("tasks", tasks(course, stack, fill, tasks, tasks.after(), !in.stopped() && new Runs(in, stack).findings()
                .isEmpty())));
        List<Want> tries = new ArrayList<>(ScheduledDrills.wants(in));
        tries.addAll(alone ? List.of() : drills.wants(fill));
        tries.addAll(drills.boots(fill)); // the store is not asked any more
        aside("drills", tries).ifPresent(phases::add);
        List<Want> forgets = forgetting.wants(fill);
        aside("retention", forgets).ifPresent(phases::add);
        aside("check", check).ifPresent(phases::add);
        // Last: a cron line that the API server does not take keeps nobody from visiting.
        phases.add(new Phase("schedules", TaskPods.tasks(stack, Run.ON_SCHEDULE, in.place().stage()).map(task -> TaskPods.scheduled(in
                .place(), stack, task, fill, in.zone())).toList()));
        List<Want> over = Restoring.over(in);
        aside("former", over).ifPresent(phases::add);
        List<Want> outdated = Unasked.outdated(in);
        if (!outdated.isEmpty()) {
            phases.add(new Phase("outdated", outdated));
        }
        List<Want> oneOffs = OneOffs.wants(in, stack, fill);
        if (!oneOffs.isEmpty()) {
            phases.add(new Phase("runs", oneOffs));
        }
        return new Plan.Ensure(phases, new Plan.Sweep(in.place().owner(), EnumSet.allOf(Plan.Sweepable.class)));
    }

    /** The ledger learns that a task has ended well, or the next one is started; what is left of former decisions goes. */
    private static List<Want> tasks(Course course, Stack stack, Fill fill, Tasks tasks, List<Task> left, boolean mayStart) {
        Inputs in = course.in();
        List<Want> wants = new ArrayList<>(Tasks.outdated(in));
        if (course.waits()) {
            wants.addAll(Tasks.stuck(in));
            return wants;
        }
        Optional<Task> ended = tasks.ended(left);
        if (ended.isPresent()) {
            Child space = in.space().orElseThrow();
            Ledger next = in.ledger().ended(ended.get().name());
            boolean imported = left.size() == 1 && ended.get().run() == Run.AFTER_IMPORT;
            wants.add(new Want.Commit(course.spaceId(), space.uid(), space.version(), Map.of(), (imported ? next.imported() : next)
                    .annotations()));
        } else if (mayStart) {
            left.stream().findFirst().ifPresent(task -> wants.addAll(TaskPods.attempt(in.place(), stack, task, tasks.sequence(), fill)));
        }
        return wants;
    }

    /** Nothing else waits for it; none where nothing is wanted. */
    static Optional<Phase> aside(String name, List<Want> wants) {
        return wants.isEmpty() ? Optional.empty() : Optional.of(new Phase(name, wants, true));
    }

    private static Plan only(Inputs in, List<Phase> phases) {
        return new Plan.Ensure(phases, Plan.Sweep.nothing(in.place().owner()));
    }

    private static List<Want> people(Inputs in, List<dev.berth.api.Access> entries) {
        return People.wants(in.place(), entries == null ? List.of() : entries, name -> in.child("RoleBinding", name).isPresent());
    }

    /**
     * The data is saved once more, as long as its databases answer. The ledger says how long it is kept; then everything that runs goes, and
     * nobody looks at it any more. The walls, the data, its passwords and the ledger stay.
     */
    private static Plan deletion(Inputs in) {
        if (in.scope().isEmpty()) {
            return new Plan.Hold();
        }
        FinalPoint last = FinalPoint.of(in);
        if (last.awaited()) {
            return only(in, last.phases());
        }
        List<Phase> phases = new ArrayList<>();
        if (in.owns()) {
            Farewell.commit(in).ifPresent(commit -> phases.add(new Phase("ledger", List.of(commit))));
            phases.add(new Phase("walls", Network.deny(in.place())));
            List<Want> lent = new ArrayList<>(Lent.elsewhere(in).upkeep());
            lent.addAll(Lent.prune(in, false).upkeep());
            if (!lent.isEmpty()) {
                phases.add(new Phase("secrets", lent));
            }
            phases.add(new Phase("people", people(in, List.of())));
            List<Want> jobs = new ArrayList<>(Tasks.all(in));
            jobs.addAll(RepositoryChecks.gone(in));
            phases.add(new Phase("tasks", jobs));
        }
        return new Plan.Ensure(phases, new Plan.Sweep(in.place().owner(), EnumSet.allOf(Plan.Sweepable.class)));
    }

    private static Phase reattach(Course course) {
        Child space = course.in().space().orElseThrow();
        Map<String, String> owner = Map.of(Labels.OWNER_UID, course.in().place().owner().uid());
        return new Phase("reattach", List.of(new Want.Commit(course.spaceId(), space.uid(), space.version(), owner, Kept.none())));
    }

    private static List<Want> claims(Course course) {
        List<Want> wants = new ArrayList<>();
        for (Volume volume : course.custody().unclaimed()) {
            wants.add(Storage.claim(course.in().place(), volume, override(course.in().environment().getSpec(), volume.name()), 1));
        }
        return wants;
    }

    /** What the environment says of a volume. */
    static Optional<VolumeClaim> override(EnvironmentSpec spec, String volume) {
        return spec.volumes() == null ? Optional.empty() : spec.volumes().stream().filter(v -> v.name().equals(volume)).findFirst();
    }

    /** The one write that decides; empty when the ledger already says so, or when a claim is yet to be seen. */
    private static Optional<Phase> ledger(Course course) {
        Inputs in = course.in();
        if (in.space().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Holding> settled = course.custody().settled(claim -> in.child("PersistentVolumeClaim", claim).map(Child::uid));
        boolean allSeen = course.custody().volumes().stream().allMatch(v -> settled.containsKey(v.name()));
        List<Replaced> remembered = Restoring.remembered(in);
        boolean stands = course.commit().isEmpty() && settled.equals(in.ledger().volumes()) && remembered.equals(in.ledger().replaced());
        if (!allSeen || stands) {
            return Optional.empty();
        }
        Ledger decided = course.commit().map(release -> decided(course, release, settled)).orElseGet(() -> in.ledger().hold(settled));
        Optional<Restoring> taking = Restoring.of(in).filter(one -> !one.taking().isEmpty());
        boolean both = in.heldBy().filter(held -> held.restore().isPresent()).flatMap(held -> held.demanded(in.ledger())).isPresent();
        if (both && (taking.isEmpty() || course.commit().isEmpty())) {
            return Optional.empty(); // data of one release is never put under another one
        }
        Ledger next = taking.map(one -> (one.tasksAgain()
                ? decided.tasksAgain()
                : decided.again(Tasks.imports(in, course.stack().orElseThrow()))).replace(one.replaced(), one.undone()))
                .orElseGet(() -> decided.remember(remembered));
        Child space = in.space().get();
        return Optional.of(new Phase("ledger", List.of(new Want.Commit(course.spaceId(), space.uid(), space.version(), Map.of(), next
                .annotations()))));
    }

    private static Ledger decided(Course course, Release release, Map<String, Holding> holdings) {
        Inputs in = course.in();
        Optional<String> replaced = in.ledger().release().map(DeployedRelease::name);
        boolean verified = Verification.running(in.environment()).equals(replaced);
        boolean settled = Verification.settled(in.environment()).equals(replaced);
        boolean ran = course.decision().running().filter(running -> !Tasks.of(in, Defaults.explicit(running)).before().isEmpty()).isEmpty();
        return in.ledger().decide(decision(course, release), verified, settled, ran, holdings);
    }

    private static DeployedRelease decision(Course course, Release release) {
        Inputs in = course.in();
        Optional<HeldBy> action = course.decision().by();
        String name = release.getMetadata().getName();
        return new DeployedRelease(
                name,
                "sha256:" + Canonical.digest(release.getSpec()),
                Revision.of(release).orElse(null),
                in.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                action.map(HeldBy::uid).orElseGet(() -> by(in)),
                action.map(HeldBy::name).orElse(null),
                action.flatMap(one -> passedOver(course, one, name)).orElse(null),
                null,
                action.flatMap(HeldBy::promotion).flatMap(one -> because(one, name)).orElse(null),
                null,
                null,
                null);
    }

    /** An action that goes back says why, for as long as the ledger remembers it. */
    private static Optional<String> because(Promotion action, String chosen) {
        return Optional.ofNullable(action.getStatus().failure())
                .filter(_ -> !chosen.equals(action.getSpec().release()))
                .map(why -> Ellipsis.fit(why, LONGEST_REASON));
    }

    /** What the mode would have chosen, or what the action itself came with before it went back. */
    private static Optional<String> passedOver(Course course, HeldBy action, String chosen) {
        return course.decision().candidate().or(() -> action.promotion().map(one -> one.getSpec().release())).filter(other -> !other.equals(
                chosen));
    }

    /** Who decided: the mode, or the rule that took the first verified release. */
    private static String by(Inputs in) {
        return switch (in.effective().orElseThrow().mode()) {
            case FOLLOW_SITE -> "FollowSite";
            case PINNED -> "Pinned";
            case PROMOTED -> "FirstVerified";
            case IMAGES -> "Images";
        };
    }

    private static List<Want> workloads(Course course, Stack stack, Fill fill, Predicate<Component> which) {
        List<Want> wants = new ArrayList<>();
        stack.components().stream().filter(which).forEach(component -> wants.addAll(Workload.wants(course.in().place(), stack, component,
                fill)));
        Tampering tampering = Tampering.of(course.in(), stack);
        return wants.stream().map(want -> tampering.write(want, course.in())).toList();
    }

    static Fill fill(Course course, Stack stack) {
        Inputs in = course.in();
        EnvironmentSpec spec = in.environment().getSpec();
        String hostname = hostname(in).orElse("");
        return new Fill(
                course.release().orElseThrow().getMetadata().getName(),
                hostname.isEmpty() ? "" : "https://" + hostname,
                hostname,
                in.environment().getMetadata().getName(),
                in.place().stage(),
                course.holes().settings(),
                course.holes().print(),
                sizes(spec, in.place(), stack),
                course.custody().claims(),
                spec.nodeSelector() == null ? Map.of() : spec.nodeSelector(),
                in.stopped(),
                Holes.pullSecrets(in).stream().map(Names::pullSecret).toList());
    }

    /** The first hostname that is served itself. */
    static Optional<String> hostname(Inputs in) {
        return in.effective().orElseThrow().hostnames().stream().filter(h -> h.redirectTo() == null).map(Hostname::hostname).findFirst();
    }

    static Map<String, Fill.Size> sizes(EnvironmentSpec spec, Scope scope, Stack stack) {
        Map<String, Fill.Size> sizes = new TreeMap<>();
        for (EffectiveScale scale : StageDefaults.scale(spec, scope.stage(), stack)) {
            Optional<Scale> typed = StageDefaults.typed(spec, scale.component());
            Resources resources = typed.map(Scale::resources).orElse(null);
            boolean mayScale = StageDefaults.mayScale(component(stack, scale.component()));
            sizes.put(scale.component(), new Fill.Size(scale.replicas(), typed.map(Scale::autoscale).filter(a -> mayScale), resources));
        }
        return sizes;
    }

    private static Component component(Stack stack, String name) {
        return stack.components().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    /** The environment's, with what it leaves out filled from the operator's setting for the same mode. */
    static Tls tls(Inputs in) {
        Tls typed = in.environment().getSpec().tls();
        Tls set = in.ground().tlsDefault();
        if (typed == null) {
            return set;
        }
        boolean same = set.mode() == typed.mode();
        return new Tls(
                typed.mode(),
                typed.clusterIssuer() == null && same ? set.clusterIssuer() : typed.clusterIssuer(),
                typed.resolver() == null && same ? set.resolver() : typed.resolver(),
                typed.secretName());
    }

    private static Routes routes(Course course, Tls tls) {
        Inputs in = course.in();
        Visitors typed = in.environment().getSpec().visitors();
        Visitors visitors = new Visitors(
                in.effective().orElseThrow().visitors(),
                null,
                typed == null ? null : typed.allowAddresses(),
                typed == null ? null : typed.denyAddresses(),
                typed == null ? null : typed.requestsPerSecond(),
                in.effective().orElseThrow().indexing());
        return new Routes(in.effective().orElseThrow().hostnames(), course.hostnames().ours(), tls, visitors);
    }
}
