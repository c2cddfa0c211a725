package dev.berth.plan.kind.environment;

import dev.berth.api.Condition;
import dev.berth.api.DeployMode;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Release;
import dev.berth.api.Run;
import dev.berth.api.Stack;
import dev.berth.api.WhenDeleted;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.Verdict;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.part.backup.Opening;
import dev.berth.plan.part.route.Route;
import dev.berth.plan.part.storage.Kept;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.release.Cut;
import dev.berth.plan.stage.StageDefaults;
import dev.berth.plan.stage.Stopped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is said of an environment, from what was seen after the last write. Ready comes last. */
final class EnvironmentVerdict {
    private static final Set<String> SWEPT = EnumSet.allOf(Plan.Sweepable.class).stream().map(Plan.Sweepable::kind).collect(Collectors
            .toUnmodifiableSet());
    private static final String EXACT = "Exact";
    private static final String AVAILABLE = "Available";
    private static final String ROUTED = "Routed";
    private static final String SECRETS_READY = "SecretsReady";
    private static final String RESTORING = "Restoring";
    private static final String UNKNOWN = "Unknown";

    private static final int SERVER_ERROR = 500;

    /** How long a deletion waits for what was told to end. */
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private final Inputs in;
    private final Conditions conditions;
    private final Recovery recovery;
    private final List<Finding> aboutPoints;

    private EnvironmentVerdict(Inputs in, Outcome outcome) {
        this.in = in;
        this.conditions = new Conditions(in.environment().getMetadata().getGeneration());
        this.recovery = Recovery.of(in);
        this.aboutPoints = in.deleting() ? List.of() : aboutPoints(outcome);
    }

    private List<Finding> aboutPoints(Outcome outcome) {
        return Stream.of(
                outcome.asides().stream().map(refusal -> Finding.note(EnvironmentWords.BACKUP_REFUSED, refusal.finding().message()))
                        .findFirst(),
                Shrunk.note(in),
                Forgetting.stopped(in),
                recovery.checks().finding()).flatMap(Optional::stream).toList();
    }

    /** @param courses asked for only where nothing forbids any decision */
    static Verdict<EnvironmentStatus> of(Inputs in, Supplier<Course> courses, Outcome outcome) {
        if (in.pending()) {
            return Verdict.unchanged(in.environment().getStatus());
        }
        return new EnvironmentVerdict(in, outcome).judge(courses, outcome);
    }

    private Verdict<EnvironmentStatus> judge(Supplier<Course> courses, Outcome outcome) {
        if (in.deleting()) {
            return deletion(outcome);
        }
        List<Finding> findings = new ArrayList<>();
        in.obstacle().ifPresent(findings::add);
        findings.addAll(refusals(outcome));
        if (in.obstacle().isPresent()) {
            return unknown(findings, Optional.empty(), Optional.empty());
        }
        findings.addAll(in.backups().findings());
        findings.addAll(aboutPoints);
        Course course = courses.get();
        String behind = course.release().isPresent() ? behind(course) : "";
        boolean routePending = course.release().isPresent() && answersPending(course, behind);
        boolean loginPending = in.pruning().filter(Opening::pending).isPresent();
        if ((course.pending() || routePending || loginPending) && judgedBefore()) {
            return Verdict.unchanged(in.environment().getStatus());
        }
        findings.addAll(course.findings());
        if (course.release().isEmpty()) {
            return unknown(findings, course.unfilled(), course.objection());
        }
        return running(course, behind, findings);
    }

    private boolean answersPending(Course course, String behind) {
        boolean checked = !behind.isEmpty() && !in.stopped();
        return routes(course, behind).anyMatch(Known::pending) || checked && new Checks(in, course.stack().orElseThrow()).pending(behind);
    }

    private boolean judgedBefore() {
        Environment environment = in.environment();
        return environment.getStatus() != null && environment.getMetadata().getGeneration().equals(environment.getStatus()
                .observedGeneration());
    }

    private Verdict<EnvironmentStatus> running(Course course, String behind, List<Finding> findings) {
        Runs runs = new Runs(in, course.stack().orElseThrow());
        Tasks tasks = Tasks.of(in, course.stack().orElseThrow());
        List<Finding> rollout = rollout(runs, tasks);
        Release release = course.release().orElseThrow();
        boolean stopped = in.stopped();
        boolean visited = runs.visited();
        boolean committed = course.commit().isEmpty() && in.ledger().release().isPresent();
        if (!committed) {
            findings.add(Finding.waiting("Preparing", "Release " + release.getMetadata().getName()
                    + " is being prepared: its volumes and secrets come first."));
        } else {
            findings.addAll(rollout);
            if (!stopped && rollout.isEmpty()) {
                tasks.finding(tasks.after()).ifPresent(findings::add);
            }
            findings.addAll(failedSchedules(course.stack().orElseThrow()));
        }
        Optional<Finding> unrouted = stopped ? Optional.empty() : unrouted(course, behind);
        unrouted.ifPresent(findings::add);
        Checks checks = new Checks(in, course.stack().orElseThrow());
        if (!stopped && unrouted.isEmpty() && !behind.isEmpty()) {
            checks.finding(behind).ifPresent(findings::add);
        }
        checks.note().ifPresent(findings::add);
        restoring().ifPresent(findings::add);
        unavailable(release).ifPresent(findings::add);

        boolean visitable = committed && !stopped && runs.visitable() && unrouted.isEmpty();
        available(visited, stopped, visitable);
        Runs.Exactness exact = committed && rollout.isEmpty()
                ? runs.exact(release)
                : new Runs.Exactness(UNKNOWN, "RollingOut", "Release " + release.getMetadata().getName() + " is not rolled out yet.");
        Tampering tampering = Tampering.of(in, course.stack().orElseThrow());
        if (committed && !tampering.none()) {
            exact = new Runs.Exactness("False", Tampering.REASON, tampering.message());
        }
        conditions.add(EXACT, exact.status(), exact.reason(), exact.message());
        exact.note().ifPresent(findings::addFirst);
        held();
        expired();
        unproven();
        routed(visited, stopped, unrouted);
        filled(course.unfilled());
        List<Condition> all = conditions.ready(findings, stopped ? stop() : "Running",
                stopped
                        ? stop() + ": no pods run; data, hostnames and routes are kept." + another()
                        : "Release " + release.getMetadata().getName() + " runs at " + url() + ".");
        Effective effective = in.effective().orElseThrow();
        Effective shown = new Effective(effective.mode(), effective.from(), effective.hostnames(), effective.visitors(), effective
                .indexing(), effective.dataPolicy(), effective.store(),
                effective.lifetimeHours(), StageDefaults.scale(in.environment().getSpec(), in.place().stage(), course.stack()
                        .orElseThrow()));
        EnvironmentStatus status = status(shown, course.decision().candidate(), course.objection(), all);
        Optional<String> copy = exact.status().equals("True") ? Cut.stackHash(release) : Optional.empty();
        status = status.compared(Differences.of(in, course.stack().orElseThrow()), copy.orElse(null));
        boolean putBackNext = !tampering.none() && !tampering.told(in);
        Optional<Instant> next = putBackNext
                ? Optional.of(in.now())
                : Stream.concat(recovery.changes(), Stream.of(in.expires().filter(in.now()::isBefore), course.decision().lookAgain(),
                        Restoring.former(in).next(), Scheduled.next(in), ScheduledDrills.next(in)).flatMap(Optional::stream)).min(
                                Comparator.naturalOrder());
        return new Verdict<>(status, next, false, Verdict.News.of(all));
    }

    /** What keeps the release from running: a task that comes first, or its pods. */
    private List<Finding> rollout(Runs runs, Tasks tasks) {
        Optional<Finding> first = in.stopped() ? Optional.empty() : tasks.finding(tasks.before()).or(tasks::importing);
        return first.map(task -> runs.databases().map(List::of).orElse(List.of(task))).orElseGet(runs::findings);
    }

    /** What runs goes on running, but on no other node. */
    private static Optional<Finding> unavailable(Release release) {
        return Optional.ofNullable(release.getStatus())
                .flatMap(status -> Conditions.find(status.conditions(), "ImagesAvailable"))
                .filter(condition -> condition.status().equals("False"))
                .map(condition -> Finding.note("ImagesUnavailable", "Release %s runs, and could not be pulled again: %s".formatted(release
                        .getMetadata().getName(), condition.message())));
    }

    /** A task on a schedule that did not end well the last time; visitors do not notice, so it is no more than worth knowing. */
    private List<Finding> failedSchedules(Stack stack) {
        return TaskPods.tasks(stack, Run.ON_SCHEDULE, in.place().stage())
                .filter(task -> in.child("CronJob", task.name()).filter(job -> job.facts() instanceof Facts.Timetable table && table
                        .failing()).isPresent())
                .map(task -> Finding.note(Verification.TASK_FAILED,
                        "Task %s did not end well when it was last run by its schedule: kubectl -n %s logs -l %s=%1$s --tail=20 says why."
                                .formatted(task.name(), in.place().namespace(), Labels.TASK)))
                .toList();
    }

    /** Only while true: somebody put something else in the place of what the mode would choose. */
    private void held() {
        if (in.ledger().held() && in.heldBy().isEmpty()) {
            DeployedRelease now = in.ledger().release().orElseThrow();
            boolean goesOn = in.effective().orElseThrow().mode() == DeployMode.FOLLOW_SITE || Unasked.applies(in);
            if (goesOn && now.because() != null) {
                conditions.add("Held", "True", "GivenUp",
                        "Promotion %s gave release %s up and put %s back: the next release follows by itself, and this one when it is promoted by hand. %s"
                                .formatted(now.action(), now.passedOver(), now.name(), now.because()));
                return;
            }
            conditions.add("Held", "True", "PassedOver",
                    "%s %s put release %s here and passed %s over: nothing follows by itself until that is promoted by hand."
                            .formatted(byRestore(now) ? "Restore" : "Promotion", now.action(), now.name(), now.passedOver()));
        }
    }

    /** What it replaced may be taken back meanwhile, or its time may be over. */
    private boolean byRestore(DeployedRelease now) {
        return in.ledger().replaced().stream().anyMatch(one -> one.by().equals(now.by())) || in.world().restoresOf(in.tenant(), in
                .environment().getMetadata().getName()).stream().anyMatch(one -> one.getMetadata().getUid().equals(now.by()));
    }

    private Optional<Finding> restoring() {
        return in.heldBy().filter(_ -> in.restoring()).map(held -> Finding.waiting(RESTORING,
                "Restore %s replaces data: no pods run, and visitors are told that the site is away. kubectl -n %s get restore %1$s shows how far it is."
                        .formatted(held.name(), in.tenant())));
    }

    /** Why no pods run. */
    private String stop() {
        if (in.restoring()) {
            return RESTORING;
        }
        return in.suspended() ? "Suspended" : Stopped.EXPIRED;
    }

    private String another() {
        return in.suspended() ? "" : " Another tag in deploy.images, or a longer lifetimeHours, starts it again.";
    }

    /** Only while true: it has lived as long as it may. */
    private void expired() {
        if (in.expired()) {
            conditions.add(Stopped.EXPIRED, "True", "LifetimeOver",
                    "No release was deployed for the %d hours of lifetimeHours: it is stopped, and nothing is deleted."
                            .formatted(in.effective().orElseThrow().lifetimeHours()));
        }
    }

    private void unproven() {
        conditions.add("Isolated", UNKNOWN, "NotProven", "No probe has tried the walls of this environment yet.");
        recovery.judge(conditions, in.environment().getMetadata().getName(), Optional.of(stop()).filter(_ -> in.suspended() || in
                .expired()));
        // Noted has room for one of all notes, and for none while something else is wrong.
        aboutPoints.forEach(note -> conditions.add(note.reason(), "True", note.reason(), note.message()));
    }

    private void available(boolean visited, boolean stopped, boolean visitable) {
        if (!visited) {
            conditions.add(AVAILABLE, UNKNOWN, "NoHttp", "The stack has no component with http, so there is nothing to visit.");
        } else if (visitable) {
            conditions.add(AVAILABLE, "True", "Answering", "Visitors get answers.");
        } else if (stopped) {
            conditions.add(AVAILABLE, "False", stop(), stop() + ": visitors are told that the site is away.");
        } else {
            conditions.add(AVAILABLE, "False", "NotAnswering", "Visitors do not get answers yet.");
        }
    }

    private void filled(Optional<Finding> hole) {
        conditions.add(SECRETS_READY, hole.isEmpty() ? "True" : "False", hole.map(Finding::reason).orElse("Filled"),
                hole.map(Finding::message).orElse("Every setting and secret that the stack reads is there."));
    }

    private void routed(boolean visited, boolean stopped, Optional<Finding> unrouted) {
        if (!visited) {
            conditions.add(ROUTED, UNKNOWN, "NoHttp", "The stack has no component with http, so nothing is routed.");
        } else if (stopped) {
            conditions.add(ROUTED, UNKNOWN, stop(), "Nothing answers while no pods run.");
        } else {
            conditions.add(ROUTED, unrouted.isEmpty() ? "True" : "False", unrouted.map(Finding::reason).orElse("Answering"),
                    unrouted.map(Finding::message).orElse("The proxy answers for every hostname on behalf of this environment."));
        }
    }

    private Stream<Known<RouteAnswer>> routes(Course course, String behind) {
        return probed(course).filter(course.hostnames().ours()::contains).map(name -> answer(name, behind));
    }

    /** Once a release is rolled out, an answer that came before it tells nothing; until then any answer will do. */
    private String behind(Course course) {
        Stack stack = course.stack().orElseThrow();
        boolean rolledOut = course.commit().isEmpty() && rollout(new Runs(in, stack), Tasks.of(in, stack)).isEmpty();
        return rolledOut ? course.release().orElseThrow().getMetadata().getName() : "";
    }

    private Known<RouteAnswer> answer(String hostname, String behind) {
        return in.world().route(Checks.question(in, hostname, "/", ""), behind);
    }

    /** Names whose answer to {@code /} proves the route; others are routed by the same objects. */
    private Stream<String> probed(Course course) {
        return Route.probed(course.stack().orElseThrow(), in.effective().orElseThrow().hostnames()).stream();
    }

    /** The first hostname that is not ours yet, or for which the proxy does not answer on our behalf. */
    private Optional<Finding> unrouted(Course course, String behind) {
        Optional<Finding> unclaimed = Route.served(course.stack().orElseThrow(), in.effective().orElseThrow().hostnames()).stream()
                .filter(name -> !course.hostnames().ours().contains(name))
                .findFirst()
                .map(name -> Finding.waiting("HostnamePending", "Hostname " + name + " is not this environment's (yet)."));
        return unclaimed.or(() -> probed(course).flatMap(name -> judged(name, answer(name, behind)).stream())
                .findFirst());
    }

    private Optional<Finding> judged(String name, Known<RouteAnswer> known) {
        return switch (known) {
            case Known.Value<RouteAnswer>(RouteAnswer answer) when answer.ours() && answer.status() < SERVER_ERROR -> Optional.empty();
            case Known.Value<RouteAnswer>(RouteAnswer answer) when answer.ours() && !gateway(answer.status()) ->
                Optional.of(Finding.waiting("PageFails", "The page at " + name + " answers with status " + answer.status()
                        + ": kubectl -n " + in.place().namespace() + " logs -l berth.dev/component --tail=20 says why."));
            case Known.Value<RouteAnswer>(RouteAnswer answer) when answer.ours() ->
                Optional.of(Finding.waiting("GatewayError", "The proxy leads " + name + " here, but nothing behind it answers (status "
                        + answer.status() + ")."));
            case Known.Unreadable<RouteAnswer>(String reason, String message) -> Optional.of(Finding.waiting(reason, message));
            default -> Optional.of(Finding.waiting("RouteNotAnswering", "The proxy does not answer for " + name
                    + " on behalf of this environment yet."));
        };
    }

    private static boolean gateway(int status) {
        return status >= 502 && status <= 504;
    }

    /** Before anything runs: every condition is there, and says that it cannot be known. */
    private Verdict<EnvironmentStatus> unknown(List<Finding> findings, Optional<Finding> unfilled, Optional<Finding> objection) {
        String reason = Conditions.worst(findings).map(Finding::reason).orElse("NotDeployed");
        String message = Conditions.worst(findings).map(Finding::message).orElse("Nothing runs here yet.");
        conditions.add(AVAILABLE, UNKNOWN, reason, message);
        conditions.add(EXACT, UNKNOWN, reason, message);
        unproven();
        conditions.add(ROUTED, UNKNOWN, reason, message);
        if (unfilled.isPresent()) {
            filled(unfilled);
        } else {
            conditions.add(SECRETS_READY, UNKNOWN, reason, message);
        }
        List<Finding> all = findings.isEmpty() ? List.of(Finding.waiting("Pending", message)) : findings;
        List<Condition> said = conditions.ready(all, "Running", message);
        return said(status(in.effective().orElse(null), Optional.empty(), objection, said), said);
    }

    private static List<Finding> refusals(Outcome outcome) {
        return outcome.refusals().stream().map(Refusal::finding).toList();
    }

    private EnvironmentStatus status(Effective effective, Optional<String> candidate, Optional<Finding> objection, List<Condition> said) {
        boolean placed = in.scope().isPresent() && in.space().isPresent() && in.obstacle().isEmpty();
        boolean decided = in.ledger().release().isPresent();
        return new EnvironmentStatus(
                in.environment().getMetadata().getGeneration(),
                placed ? in.place().namespace() : null,
                null,
                in.effective().isPresent() && in.site().isPresent() ? url() : null,
                in.scope().map(s -> s.stage()).orElse(null),
                effective,
                decided ? in.ledger().sequence() : null,
                in.ledger().release().orElse(null),
                candidate.orElse(null),
                in.ledger().history().isEmpty() ? null : in.ledger().history(),
                in.ledger().held() ? Boolean.TRUE : null,
                in.heldBy().map(action -> action.shown(objection)).orElse(null),
                Restoring.of(in).filter(one -> one.stops() && one.quiet()).map(_ -> Boolean.TRUE).orElse(null),
                null,
                null,
                null,
                recovery.shown().orElse(null),
                said);
    }

    private String url() {
        return EnvironmentPlan.hostname(in).map(name -> "https://" + name).orElse("");
    }

    private Verdict<EnvironmentStatus> said(EnvironmentStatus status, List<Condition> all) {
        return new Verdict<>(status, recovery.changes().min(Comparator.naturalOrder()), false, Verdict.News.of(all));
    }

    /**
     * Gone when nothing runs any more; the namespace stays with its data. What is only slow to end, such as a pod of a node that is lost, is
     * not waited for beyond the deadline: its delete was accepted, and its walls stand.
     */
    private Verdict<EnvironmentStatus> deletion(Outcome outcome) {
        Optional<FinalPoint> last = in.scope().map(_ -> FinalPoint.of(in));
        if (last.filter(FinalPoint::awaited).isPresent()) {
            return saving(last.get(), outcome);
        }
        Instant deadline = last.flatMap(FinalPoint::going).orElseGet(in::deleted).plus(DEADLINE);
        boolean overdue = !in.now().isBefore(deadline);
        List<Child> left = in.children().stream().filter(EnvironmentVerdict::stillGoing).toList();
        boolean placed = in.scope().isPresent();
        boolean gone = placed && (left.isEmpty() || overdue && left.stream().allMatch(Child::terminating));
        List<Finding> findings = new ArrayList<>(refusals(outcome));
        if (!placed) {
            in.obstacle().ifPresent(findings::add);
        } else if (overdue && outcome.refusals().isEmpty() && !gone) {
            findings.add(Finding.stalled("DeletionStuck", removing(left) + " This takes longer than it should: "
                    + "kubectl -n " + in.place().namespace() + " get all shows what does not end. To let the Environment go all the same: "
                    + "kubectl -n " + in.tenant() + " patch environment " + in.environment().getMetadata().getName()
                    + " --type=merge -p '{\"metadata\":{\"finalizers\":null}}'"));
        } else {
            findings.add(Finding.waiting("Deleting", removing(left) + afterwards()));
        }
        EnvironmentStatus status = unknown(findings, Optional.empty(), Optional.empty()).status();
        return new Verdict<>(status, overdue ? Optional.empty() : Optional.of(deadline), gone, List.of());
    }

    private Verdict<EnvironmentStatus> saving(FinalPoint last, Outcome outcome) {
        List<Finding> findings = new ArrayList<>(refusals(outcome));
        findings.add(last.finding(outcome));
        EnvironmentStatus status = unknown(findings, Optional.empty(), Optional.empty()).status();
        return new Verdict<>(status, last.lookAgain(), false, List.of());
    }

    private String removing(List<Child> left) {
        return left.stream().min(Comparator.comparing(child -> child.id().toString()))
                .map(one -> "Being deleted: waiting until " + one.id() + (left.size() > 1 ? " and others are" : " is") + " gone.")
                .orElse("Being deleted.");
    }

    private String afterwards() {
        if (in.space().isEmpty()) {
            return "";
        }
        Kept kept = Farewell.of(in);
        String space = " in namespace " + in.place().namespace();
        if (kept.until().isEmpty()) {
            return " Its data stays" + space + " until somebody purges it.";
        }
        if (kept.until().get().equals(kept.since())) {
            return " Its data" + space + " is destroyed after that.";
        }
        String stays = " stays" + space + " for " + Duration.between(kept.since(), kept.until().get()).toDays() + " days";
        return Farewell.policy(in).whenDeleted() == WhenDeleted.DESTROY
                ? " Its data could not be saved first, so it" + stays + " before it is destroyed."
                : " Its data" + stays + ".";
    }

    private static boolean stillGoing(Child child) {
        boolean wall = child.id().kind().equals("NetworkPolicy") && child.id().name().equals("default-deny");
        return child.facts() instanceof Facts.Running || SWEPT.contains(child.id().kind()) && !wall;
    }
}
