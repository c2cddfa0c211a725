package dev.berth.plan.kind.restore;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStore;
import dev.berth.api.CodeChoice;
import dev.berth.api.Condition;
import dev.berth.api.Demand;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Holder;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.api.SafetyPoint;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Known;
import dev.berth.plan.Verdict;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.part.backup.Boot;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.FetchJobs;
import dev.berth.plan.part.backup.PointBefore;
import dev.berth.plan.part.storage.Replaced;
import dev.berth.plan.part.workload.JobPods;
import dev.berth.plan.part.workload.TaskPods;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a restore goes on: by its safety point, by what has become of its Jobs, and by the ledger, which alone says that the data was
 * replaced.
 */
final class RestoreVerdict {
    /** While something is in its way that somebody has to mend: what is asked for now is not wanted at any later time. */
    private static final Duration TO_BEGIN = Duration.ofHours(1);

    /** While something is at work that has limits of its own; and a drill is nobody's hurry. */
    private static final Duration LONGEST_TO_BEGIN = Duration.ofHours(12);

    /** Until the data is replaced, or was tried: it may begin late, and each Job has a limit of its own. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** While nothing works for it that has a limit of its own: until then nobody can visit. */
    private static final Duration TO_GO_ON = Duration.ofMinutes(30);

    /** Until the environment is Ready on it. */
    private static final Duration TO_START = Duration.ofMinutes(30);

    private static final Duration TO_LOOK_ELSEWHERE = Duration.ofMinutes(1);

    private static final String COMPLETE = "Complete";

    private static final String CANCELLED = "Cancelled";

    private static final String FETCHING = "Fetching";

    private static final String BOOTING = "Booting";

    private static final String BEFORE = "What was there before";

    private static final String STOOD_STILL = " It did not go on for half an hour and was given up.";

    private final Inputs in;
    private final Optional<RestoreStatus> before;
    private final boolean begun;

    private RestoreVerdict(Inputs in) {
        this.in = in;
        this.before = Optional.ofNullable(in.restore().getStatus());
        this.begun = before.map(RestoreStatus::demand).isPresent() || before.map(RestoreStatus::started).isPresent();
    }

    static Verdict<RestoreStatus> of(Inputs in) {
        if (in.environment().pending() || in.backup().pending() || in.source().pending() || in.release().pending() || in.store()
                .pending()) {
            return Verdict.unchanged(in.restore().getStatus());
        }
        return new RestoreVerdict(in).judge();
    }

    private Verdict<RestoreStatus> judge() {
        List<Condition> said = before.map(RestoreStatus::conditions).orElse(List.of());
        boolean knewOfIt = before.map(RestoreStatus::undoUntil).isPresent();
        if (ActionConditions.complete(said) || ActionConditions.failed(said) && (in.done().isEmpty() || knewOfIt)) {
            return sink();
        }
        if (in.done().isPresent()) {
            return replaced(in.done().get());
        }
        if (in.cancelled()) {
            return failed(CANCELLED, in.drills() ? "It was cancelled." : "It was cancelled, and nothing was replaced.");
        }
        if (begun && in.environment() instanceof Known.Missing<Environment>) {
            return failed("EnvironmentGone", (in.drills()
                    ? "Environment %s was deleted meanwhile."
                    : "Environment %s was deleted before anything was replaced.").formatted(in.environmentName()));
        }
        if (in.environment().optional().isEmpty() || in.ledger().isEmpty()) {
            return begun ? Verdict.unchanged(in.restore().getStatus()) : waits(absent());
        }
        Ledger ledger = in.ledger().get();
        if (!begun) {
            Gate gate = Gate.of(in, in.environment().optional().get(), ledger);
            if (gate.refusal().isPresent()) {
                return failed(gate.refusal().get().reason(), gate.refusal().get().message());
            }
            if (gate.obstacle().isPresent()) {
                return waits(gate.obstacle().get());
            }
        }
        if (before.map(RestoreStatus::demand).filter(demand -> demand.sequence() != ledger.sequence()).isPresent()) {
            return failed("Outdated",
                    "Environment %s was given something else before anything was replaced: look at what is there, and make another Restore if this is still wanted."
                            .formatted(in.environmentName()));
        }
        if (!in.now().isBefore(in.created().plus(LONGEST))) {
            return failed("DeadlineExceeded", in.drills()
                    ? "It did not end within a day: kubectl berth why %s.".formatted(in.environmentName())
                    : "It did not come to replace anything within a day: what was there is there. kubectl berth why %s."
                            .formatted(in.environmentName()));
        }
        return goesOn(ledger);
    }

    /** It has ended: nothing that happens later changes what is said of it. */
    private Verdict<RestoreStatus> sink() {
        RestoreStatus is = before.orElseThrow();
        long generation = in.restore().getMetadata().getGeneration();
        return Verdict.unchanged(new RestoreStatus(generation, is.step(), is.since(), is.fetched(), is.demand(), is.backup(), is
                .source(), is.store(), is.recoveryPoint(), is.release(), is.safetyPoint(), is.parts(), is.undoUntil(), is.started(), is
                        .recoverySeconds(), conditions().still(is.conditions())));
    }

    private Finding absent() {
        return switch (in.environment()) {
            case Known.Unreadable<Environment>(String reason, String message) -> Finding.stalled(reason, message);
            case Known.Value<Environment> _ -> Finding.waiting("EnvironmentPending", "What is in environment " + in.environmentName()
                    + " cannot be read yet.");
            default -> EnvironmentWords.notFound(in.environmentName(), in.tenant());
        };
    }

    private Verdict<RestoreStatus> waits(Finding obstacle) {
        Instant last = in.created().plus(LONGEST_TO_BEGIN);
        Instant hour = Instant.parse(since(RestoreStep.GATE, 0)).plus(TO_BEGIN);
        Instant deadline = in.drills() || Gate.behindWork(in) || last.isBefore(hour) ? last : hour;
        return in.now().isBefore(deadline)
                ? status(RestoreStep.GATE, 0, null, conditions().goesOn(obstacle), Optional.of(lookAgain(deadline)))
                : failed(obstacle.reason(),
                        "It could not begin for %s, so it was given up, and nothing was touched. Make another one when nothing is in its way. %s"
                                .formatted(deadline.equals(last) ? "twelve hours" : "an hour", obstacle.message()));
    }

    /** Nobody tells this one what goes on in another environment. */
    private Instant lookAgain(Instant deadline) {
        Instant soon = in.now().plus(TO_LOOK_ELSEWHERE);
        return in.sourceLocked() && soon.isBefore(deadline) ? soon : deadline;
    }

    private Verdict<RestoreStatus> goesOn(Ledger ledger) {
        Demand waits = in.drills() ? null : new Demand(null, ledger.sequence());
        if (in.undoes()) {
            if (in.former().isEmpty()) {
                return failed("NothingToUndo",
                        "What Restore %s had replaced is not kept any more. Nothing was replaced: what was there runs again."
                                .formatted(in.restore().getSpec().undo()));
            }
            return quiet() ? switching(ledger) : on(RestoreStep.FETCH, 0, waits, stopping(), false);
        }
        if (needsSafetyPoint() && !in.safetyPoint().stands()) {
            return savingFirst(waits);
        }
        // Until the site is stopped, its schedules go on.
        Optional<Finding> task = before.filter(one -> one.step() == RestoreStep.SAFETY_POINT).flatMap(_ -> Gate.taskAtWork(in));
        if (task.isPresent()) {
            return on(RestoreStep.SAFETY_POINT, 0, waits, task.get(), true);
        }
        Optional<Holder> overtaking = in.environment().optional().flatMap(EnvironmentWords::holder).filter(one -> in.drills() && one.kind()
                .equals("Restore"));
        if (overtaking.isPresent()) {
            return failed("Overtaken", "Restore %s needs the room on the disk: this drill was given up.".formatted(overtaking.get()
                    .name()));
        }
        if (in.store() instanceof Known.Missing<BackupStore>) {
            return failed("StoreGone", "The BackupStore that the point lies in was deleted." + nothingReplaced());
        }
        List<BackupPart> parts = parts();
        for (int i = 0; i < parts.size(); i++) {
            Optional<Child> job = in.job(i + 1);
            Facts.State state = job.map(one -> ((Facts.Saving) one.facts()).state()).orElse(Facts.State.ACTIVE);
            if (state == Facts.State.FAILED) {
                boolean crowded = pods(job.get()).lastEnded().filter(pod -> pod.code() == FetchJobs.NO_ROOM).isPresent();
                return failed(crowded ? Drill.NO_ROOM : Drill.FETCH_FAILED, broken(parts.get(i), job.get()));
            }
            if (state == Facts.State.ACTIVE) {
                if (job.isEmpty() && in.locked()) { // what had begun in the same moment
                    return on(RestoreStep.FETCH, i, waits, Gate.locked(in), true);
                }
                boolean runs = job.filter(one -> stuck(one).isEmpty()).isPresent();
                return on(RestoreStep.FETCH, i, waits, progress(parts.get(i), i + 1, parts.size(), job), runs);
            }
        }
        return in.drills() ? tried(parts) : switching(ledger);
    }

    /** The site serves meanwhile. Its parts are saved one after the other: each may take its time, and none may stand still for long. */
    private Verdict<RestoreStatus> savingFirst(Demand waits) {
        Optional<String> failure = in.safetyPoint().failure();
        if (failure.isPresent()) {
            return unsaved(failure.get());
        }
        if (saves()) {
            return on(RestoreStep.SAFETY_POINT, 0, waits, in.safetyPoint().progress(refused()), true);
        }
        Finding why = in.safetyPoint().standstill(refused());
        return overdue(RestoreStep.SAFETY_POINT, 0)
                ? unsaved(why.message() + STOOD_STILL)
                : on(RestoreStep.SAFETY_POINT, 0, waits, why, false);
    }

    private Verdict<RestoreStatus> unsaved(String why) {
        return failed("SafetyPointFailed",
                "The data as it is now could not be saved first, so nothing was touched. %s To go on without: another Restore with safetyPoint: Skip; what is replaced is kept all the same."
                        .formatted(why));
    }

    /** A Job is at work for the safety point, or for what comes before it, and has a limit of its own. */
    private boolean saves() {
        return in.worksAlone() || in.savings().filter(job -> ((Facts.Saving) job.facts()).active()).anyMatch(job -> stuck(job)
                .isEmpty());
    }

    /** How what was touched is left. */
    private String nothingReplaced() {
        return in.drills() ? "" : " Nothing was replaced: what was there runs again.";
    }

    /** All is there and as it was saved: the site itself has the last word, where it can be started on it. */
    private Verdict<RestoreStatus> tried(List<BackupPart> parts) {
        Optional<String> hindrance = Boot.hindrance(in.environment().optional().orElseThrow(), in.site(), in.release().optional(), parts);
        if (hindrance.isPresent()) {
            return drilled(parts, "The site was not started on it, because " + hindrance.get() + ".");
        }
        Optional<Child> job = in.boot();
        Facts.State state = job.map(one -> ((Facts.Saving) one.facts()).state()).orElse(Facts.State.ACTIVE);
        Optional<Facts.Waiting> stuck = job.flatMap(this::stuck);
        return switch (state) {
            case SUCCEEDED -> drilled(parts, Boot.served(pods(job.orElseThrow()).lastEnded().map(Facts.Ended::message).orElse("")));
            case FAILED -> notServed(words(job.orElseThrow()));
            case ACTIVE -> stuck.filter(why -> why.restarts() > 0 && overdue(RestoreStep.BOOT, parts.size())).isPresent()
                    ? notServed("A part of it does not start (%s): %s".formatted(stuck.get().reason(), stuck.get().message()))
                    : on(RestoreStep.BOOT, parts.size(), null, booting(job, stuck), job.isPresent() && stuck.isEmpty());
        };
    }

    private Verdict<RestoreStatus> notServed(String why) {
        return failed(Boot.FAILED, Boot.notServed(in.backupName(), in.release().optional().orElseThrow().getMetadata().getName(), why));
    }

    private boolean overdue(RestoreStep step, int fetched) {
        return !in.now().isBefore(patience(step, fetched));
    }

    private Instant patience(RestoreStep step, int fetched) {
        return Instant.parse(since(step, fetched)).plus(TO_GO_ON);
    }

    private Finding booting(Optional<Child> job, Optional<Facts.Waiting> stuck) {
        if (job.isEmpty()) {
            return refused().orElse(Finding.waiting("Starting", "Environment %s is asked to start the site on what was fetched.".formatted(
                    in
                            .environmentName())));
        }
        String what = "The site is being started on what was fetched, closed off from everything else";
        return stuck.map(why -> Finding.waiting(why.reason(),
                "%s, but its pod does not start (%s): kubectl -n %s describe pod -l job-name=%s. Where there is no room for it beside what runs, backups.drillBoot: false leaves it out."
                        .formatted(what, why.reason(), in.workloadNamespace(), job.get().id().name())))
                .orElse(Finding.waiting(BOOTING, "%s: kubectl -n %s logs -f job/%s shows how it answers.".formatted(what, in
                        .workloadNamespace(), job.get().id().name())));
    }

    /** @param site what came of the site that was started on it, as a sentence */
    private Verdict<RestoreStatus> drilled(List<BackupPart> parts, String site) {
        long seconds = Drill.seconds(before.map(RestoreStatus::started).orElse(now()), in.now());
        List<Condition> all = conditions().complete(COMPLETE,
                "The recovery point of Backup %s restores: each of its parts was fetched into a new volume, and what came back is what was saved (%s).%s %s What was fetched is thrown away."
                        .formatted(in.backupName(), String.join("; ", parts.stream().map(RestoreVerdict::counted).toList()), Reowned
                                .sentence(in, parts), site));
        RestoreStatus told = shown(RestoreStep.ENDED, parts.size(), null, null, all);
        return new Verdict<>(told.took(seconds), Optional.empty(), false, Verdict.News.of(all));
    }

    /** Every number that was compared. */
    private static String counted(BackupPart part) {
        List<String> counts = Stream.of(
                count(part.tables(), "tables"), count(part.rows(), "rows"), count(part.files(), "files"), count(part.bytes(), "bytes"))
                .flatMap(Optional::stream).toList();
        return part.name() + ": " + String.join(", ", counts);
    }

    private static Optional<String> count(Long number, String of) {
        return Optional.ofNullable(number).map(n -> n + " " + of);
    }

    private boolean needsSafetyPoint() {
        return !in.drills() && in.restore().getSpec().safetyPoint() != SafetyPoint.SKIP;
    }

    private Finding progress(BackupPart part, int n, int all, Optional<Child> job) {
        if (job.isEmpty()) {
            return refused().orElse(in.drills() || quiet()
                    ? Finding.waiting("Starting", "Environment %s is asked to fetch part %s (%d of %d).%s".formatted(in
                            .environmentName(), part.name(), n, all, hindrance()))
                    : stopping());
        }
        String what = "Part %s is being fetched (%d of %d)".formatted(part.name(), n, all);
        return stuck(job.get())
                .map(why -> Finding.waiting(why.reason(), "%s, but its pod does not start (%s): kubectl -n %s describe pod -l job-name=%s"
                        .formatted(what, why.reason(), in.workloadNamespace(), job.get().id().name())))
                .orElse(Finding.waiting(FETCHING, "%s: kubectl -n %s logs -f job/%s shows how far it is.".formatted(what, in
                        .workloadNamespace(), job.get().id().name())));
    }

    /** Why its pod does not start. */
    private Optional<Facts.Waiting> stuck(Child job) {
        return pods(job).waiting().filter(why -> !why.starting()).findFirst();
    }

    private boolean quiet() {
        return in.seen().filter(one -> Boolean.TRUE.equals(one.quiet())).isPresent();
    }

    private Finding stopping() {
        return Finding.waiting("Stopping", "Environment %s is asked to stop: nobody writes or visits while its data is replaced.%s"
                .formatted(in.environmentName(), hindrance()));
    }

    /** What keeps the environment from anything at all, as a sentence with a space before it. */
    private String hindrance() {
        return in.seen()
                .map(EnvironmentStatus::conditions)
                .filter(all -> Conditions.isTrue(all, Conditions.STALLED))
                .flatMap(all -> Conditions.find(all, Conditions.READY))
                .map(ready -> " It says: " + ready.message())
                .orElse("");
    }

    /** The environment's own word on why it makes no Job. */
    private Optional<Finding> refused() {
        return in.environment().optional().flatMap(environment -> EnvironmentWords.told(environment, EnvironmentWords.BACKUP_REFUSED)).map(
                why -> Finding.stalled("FetchRefused", why));
    }

    private JobPods pods(Child job) {
        return JobPods.of(job.id(), in.children().stream());
    }

    private String broken(BackupPart part, Child job) {
        return "Part %s could not be fetched. %s".formatted(part.name(), words(job)) + nothingReplaced();
    }

    /** Why a Job came to nothing. */
    private String words(Child job) {
        return pods(job).lastEnded()
                .map(Facts.Ended::lastWords)
                .orElse(((Facts.Saving) job.facts()).reason().equals("DeadlineExceeded")
                        ? "It took too long, and was stopped."
                        : "Its pod is gone, and with it what it said.");
    }

    private Verdict<RestoreStatus> switching(Ledger ledger) {
        Optional<Finding> objection = before.filter(one -> one.step() == RestoreStep.SWITCH).flatMap(_ -> in.environment().optional())
                .flatMap(environment -> EnvironmentWords.objection(environment, in.uid()));
        if (objection.isPresent()) {
            return failed(objection.get().reason(), objection.get().message() + " Nothing was replaced: what was there runs again.");
        }
        return on(RestoreStep.SWITCH, parts().size(), new Demand(comesToRun(ledger).orElse(null), ledger.sequence()), Finding.waiting(
                "Switching",
                in.undoes()
                        ? "Environment %s is asked to take what was there before for its data.".formatted(in.environmentName())
                        : "Environment %s is asked to take what was fetched for its data.".formatted(in.environmentName())), false);
    }

    /** A release that came with the data goes with it, unless somebody has put another one there since. */
    private Optional<String> comesToRun(Ledger ledger) {
        if (in.undoes()) {
            return in.former()
                    .filter(former -> ledger.release().filter(now -> former.by().equals(now.by())).isPresent())
                    .flatMap(_ -> ledger.ranBefore())
                    .map(DeployedRelease::name);
        }
        return Optional.ofNullable(in.restore().getSpec().code())
                .filter(CodeChoice.FROM_BACKUP::equals)
                .flatMap(_ -> release())
                .filter(name -> ledger.release().map(DeployedRelease::name).filter(name::equals).isEmpty());
    }

    private Verdict<RestoreStatus> replaced(Replaced former) {
        Optional<Condition> ready = in.seen().flatMap(status -> Conditions.find(status.conditions(), Conditions.READY));
        if (in.importing().isPresent()) {
            return importing(former, in.importing().get(), ready);
        }
        if (ready.filter(one -> one.status().equals("True")).isPresent()) {
            String names = String.join(", ", former.volumes().keySet());
            return ended(former, conditions().complete(COMPLETE, in.undoes()
                    ? "Data of environment %s (%s) is as it was before Restore %s. %s"
                            .formatted(in.environmentName(), names, in.restore().getSpec().undo(), comesBack(former,
                                    "What that had brought"))
                    : "Data of environment %s (%s) is that of Backup %s%s %s%s"
                            .formatted(in.environmentName(), names, in.backupName(), in.sourceName().map(this::imported).orElse("."),
                                    comesBack(former, BEFORE), Reowned.sentence(in, parts()))));
        }
        if (in.cancelled()) {
            return cancelled(former);
        }
        String why = ready.map(Condition::message).orElse("Its pods start on what came back.");
        // AfterImport tasks may have come first, and have limits of their own.
        Instant deadline = Instant.parse(since(RestoreStep.START, parts().size())).plus(TO_START);
        if (!in.now().isBefore(deadline)) {
            return ended(former, conditions().failed("NotReady",
                    "The data was replaced, and environment %s did not become Ready on it. %s %s".formatted(in.environmentName(),
                            comesBack(former, BEFORE), why)));
        }
        return starting(former, RestoreStep.START, deadline, Finding.waiting("StartingAgain", in.environmentName() + ": " + why));
    }

    /** What was done to data of another environment before it could be visited. */
    private String imported(String source) {
        List<String> tasks = in.importTasks();
        return " of environment %s. %s".formatted(source, tasks.isEmpty()
                ? "Release %s has no AfterImport task for this stage: it is as it was there.".formatted(release().orElse(""))
                : "Its AfterImport tasks (%s) ended well before anybody could visit.".formatted(String.join(", ", tasks)));
    }

    /** The data is here, and nobody visits it yet. */
    private Verdict<RestoreStatus> importing(Replaced former, String source, Optional<Condition> ready) {
        if (in.cancelled()) {
            return cancelled(former);
        }
        String why = ready.map(Condition::message).orElse("Its databases start on what came.");
        Instant deadline = Instant.parse(since(RestoreStep.IMPORT, parts().size())).plus(TO_START).plus(TaskPods.LONGEST.multipliedBy(in
                .importTasks().size()));
        Optional<String> failed = ready.map(Condition::reason).filter(reason -> reason.equals(Verification.TASK_FAILED) || reason.equals(
                EnvironmentWords.NOT_IMPORTED)).or(() -> Optional.of("NotReady").filter(_ -> !in.now().isBefore(deadline)));
        if (failed.isPresent()) {
            return ended(former, conditions().failed(failed.get(),
                    "Data of environment %s is in %s, and nobody can visit it before its AfterImport tasks have ended well. %s %s"
                            .formatted(source, in.environmentName(), comesBack(former, BEFORE), why)));
        }
        return starting(former, RestoreStep.IMPORT, deadline, Finding.waiting(EnvironmentWords.IMPORTING, in.environmentName() + ": "
                + why));
    }

    /** Who sees that it is the wrong point need not wait for what does not start on it. */
    private Verdict<RestoreStatus> cancelled(Replaced former) {
        return ended(former, conditions().failed(CANCELLED,
                "It was cancelled after the data was replaced. " + comesBack(former, BEFORE)));
    }

    /** How this is taken back, if it can be. */
    private String comesBack(Replaced former, String what) {
        return in.stands(former)
                ? "%s comes back by kubectl berth undo %s, until status.undoUntil.".formatted(what, in.environmentName())
                : what + " was not whole, because a volume of it was lost: it does not come back.";
    }

    private Verdict<RestoreStatus> starting(Replaced former, RestoreStep step, Instant deadline, Finding finding) {
        List<Condition> all = conditions().goesOn(finding);
        return new Verdict<>(shown(step, parts().size(), null, former.until(), all), Optional.of(deadline), false, Verdict.News.of(all));
    }

    private Verdict<RestoreStatus> ended(Replaced former, List<Condition> all) {
        return new Verdict<>(shown(RestoreStep.ENDED, parts().size(), null, former.until(), all), Optional.empty(), false, Verdict.News.of(
                all));
    }

    /**
     * @param fetched parts so far
     * @param atWork  something works for it, which has a limit of its own; else it is given up when it does not go on
     */
    private Verdict<RestoreStatus> on(RestoreStep step, int fetched, Demand demand, Finding finding, boolean atWork) {
        if (!atWork && overdue(step, fetched)) {
            return failed(finding.reason(), finding.message() + STOOD_STILL + nothingReplaced());
        }
        return status(step, fetched, demand, conditions().goesOn(finding), Stream.of(in.created().plus(LONGEST), patience(step, fetched))
                .filter(in.now()::isBefore).min(Comparator.naturalOrder()));
    }

    /** Since when it has come no further. */
    private String since(RestoreStep step, int fetched) {
        Optional<RestoreStatus> same = before.filter(one -> one.step() == step && Objects.equals(one.fetched(), fetched == 0
                ? null
                : (Integer) fetched));
        return same.filter(one -> !interrupted(step, fetched, one))
                .map(one -> step == RestoreStep.SAFETY_POINT ? sinceSaved(one) : one.since())
                .orElse(now());
    }

    /** What was at work when this was said has ended, or has to begin again: its pod was moved, or its Job is gone. */
    private boolean interrupted(RestoreStep step, int fetched, RestoreStatus said) {
        return switch (step) {
            case GATE -> !in.drills() && spoke(said, Gate.BUSY) && !Gate.behindWork(in);
            case SAFETY_POINT -> spoke(said, PointBefore.SAVING_FIRST) && !saves();
            case FETCH -> spoke(said, FETCHING) && beginsAgain(in.job(fetched + 1)) || spoke(said, Gate.BUSY) && !in.locked();
            case BOOT -> spoke(said, BOOTING) && beginsAgain(in.boot());
            default -> false;
        };
    }

    /** What crashes has begun, and does not come further. */
    private boolean beginsAgain(Optional<Child> job) {
        return job.isEmpty() || stuck(job.get()).filter(why -> why.restarts() == 0).isPresent();
    }

    private static boolean spoke(RestoreStatus said, String reason) {
        return Conditions.find(said.conditions(), Conditions.READY).filter(ready -> ready.reason().equals(reason)).isPresent();
    }

    /** A short part may come and go without a word in any status. */
    private String sinceSaved(RestoreStatus said) {
        Stream<Instant> ends = in.savings().flatMap(job -> pods(job).ended()).map(Facts.Ended::at);
        return Stream.concat(Stream.of(Instant.parse(said.since())), ends).max(Comparator.naturalOrder()).orElseThrow().toString();
    }

    private String now() {
        return in.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private Verdict<RestoreStatus> failed(String reason, String message) {
        int fetched = before.map(RestoreStatus::fetched).orElse(0);
        return status(RestoreStep.ENDED, fetched, null, conditions().failed(reason, message), Optional.empty());
    }

    private Verdict<RestoreStatus> status(RestoreStep step, int fetched, Demand demand, List<Condition> all, Optional<Instant> lookAgain) {
        return new Verdict<>(shown(step, fetched, demand, null, all), lookAgain, false, Verdict.News.of(all));
    }

    private RestoreStatus shown(RestoreStep step, int fetched, Demand demand, String undoUntil, List<Condition> all) {
        Optional<BackupStatus> point = in.backup().optional().map(Backup::getStatus);
        boolean started = step != RestoreStep.GATE;
        boolean drilling = in.drills() && (begun || step == RestoreStep.FETCH || step == RestoreStep.BOOT);
        boolean choosing = drilling || demand != null && in.restore().getSpec().asOf() != null;
        return new RestoreStatus(
                Objects.requireNonNull(in.restore().getMetadata().getGeneration()),
                step,
                since(step, fetched),
                fetched == 0 ? null : fetched,
                demand,
                before.map(RestoreStatus::backup).or(() -> Optional.of(in.backupName()).filter(_ -> choosing)).orElse(null),
                before.map(RestoreStatus::source).or(() -> in.sourceName().filter(_ -> demand != null)).orElse(null),
                before.map(RestoreStatus::store).or(() -> point.map(BackupStatus::store).filter(_ -> started)).orElse(null),
                before.map(RestoreStatus::recoveryPoint).filter(_ -> begun).or(() -> point.map(BackupStatus::recoveryPoint)).orElse(null),
                started ? release().orElse(null) : null,
                before.map(RestoreStatus::safetyPoint).or(() -> Optional.of(in.safetyPoint().name()).filter(_ -> demand != null && !in
                        .undoes()
                        && needsSafetyPoint())).orElse(null),
                started && !in.undoes() ? parts() : null,
                undoUntil,
                drilling ? before.map(RestoreStatus::started).orElse(now()) : null,
                null,
                all);
    }

    /** Name of the release that will run on what comes back. */
    private Optional<String> release() {
        return before.map(RestoreStatus::release).or(() -> in.release().optional().map(one -> one.getMetadata().getName()));
    }

    /** As they were when it began. */
    private List<BackupPart> parts() {
        return before.map(RestoreStatus::parts).filter(_ -> begun).orElseGet(in::parts);
    }

    private ActionConditions conditions() {
        return new ActionConditions(in.restore().getMetadata().getGeneration());
    }
}
