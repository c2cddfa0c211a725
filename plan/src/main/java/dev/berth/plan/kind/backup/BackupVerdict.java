package dev.berth.plan.kind.backup;

import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.plan.Facts;
import dev.berth.plan.Known;
import dev.berth.plan.Verdict;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.condition.StoreWords;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.backup.PointRecord;
import dev.berth.plan.part.backup.Result;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.part.workload.JobPods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a backup goes on, by what has become of its Jobs. It is complete when the one that seals it has found every part in the store; that
 * Job's word alone is believed.
 */
final class BackupVerdict {
    /** Until then it begins or never does. Its Jobs are kept for longer, so one whose status was lost does not begin again. */
    private static final Duration TO_BEGIN = Duration.ofHours(12);

    /** Whatever it waits for: each Job has a limit of its own, and a store may be away for a while. */
    private static final Duration LONGEST = Duration.ofDays(2);

    private final Inputs in;
    private final Optional<BackupStatus> before;
    /** Empty where nothing is saved, because a point that is there already is taken over. */
    private final Optional<Source> source;
    private final Words words;
    private final boolean begun;

    /** What is said of the last Job: what it does, and where it failed, what came of it and what there is then. */
    private record Words(String now, String failed, String left) {
        static final Words SEAL = new Words("All parts are saved, and the store is asked for them",
                "The recovery point could not be sealed",
                "No recovery point was made; those before it are as they were.");
        static final Words TAKE_OVER = new Words("The store is asked for the point", "The recovery point could not be taken over",
                "What lies in the store is as it was.");
    }

    private BackupVerdict(Inputs in) {
        this.in = in;
        this.before = in.before();
        this.source = in.takesOver() ? Optional.empty() : Optional.of(new Source(in));
        this.words = in.takesOver() ? Words.TAKE_OVER : Words.SEAL;
        this.begun = !in.jobs().isEmpty() || before.map(BackupStatus::environmentUid).isPresent();
    }

    static Verdict<BackupStatus> of(Inputs in) {
        if (in.environment().pending() || in.release().pending() || in.store().pending()) {
            return Verdict.unchanged(in.backup().getStatus());
        }
        return new BackupVerdict(in).judge();
    }

    private Verdict<BackupStatus> judge() {
        List<Condition> said = before.map(BackupStatus::conditions).orElse(List.of());
        if (ActionConditions.complete(said) || ActionConditions.failed(said)) {
            return sink();
        }
        Optional<Result> sealed = in.job(SaveJobs.SEAL).filter(job -> job.is(Facts.State.SUCCEEDED)).flatMap(_ -> result(
                SaveJobs.SEAL));
        if (sealed.isPresent()) {
            return complete(sealed.get());
        }
        if (in.cancelled()) {
            return failed("Cancelled", begun
                    ? "It was cancelled: what is at work for it is stopped by environment %s, and no recovery point was made.".formatted(in
                            .environmentName())
                    : "It was cancelled before it began.");
        }
        if ((begun || in.madeByEnvironment()) && in.environment() instanceof Known.Missing<Environment> || begun && asked().isPresent()
                && in.environmentUid()
                        .isPresent()
                && !asked().equals(in.environmentUid())) {
            return failed("EnvironmentGone", "Environment %s was deleted while this backup was made: no recovery point was made.".formatted(
                    in
                            .environmentName()));
        }
        if (in.unwanted()) {
            return failed("RestoreEnded",
                    "The Restore that wanted this data saved first has ended: it is not saved, and no recovery point was made.");
        }
        Optional<Finding> broken = broken().or(this::lost);
        if (broken.isPresent()) {
            return failed(broken.get().reason(), broken.get().message());
        }
        return begun ? saving() : notBegun();
    }

    private Optional<String> asked() {
        return before.map(BackupStatus::environmentUid);
    }

    /** It has ended: nothing that happens later changes what is said of it. */
    private Verdict<BackupStatus> sink() {
        BackupStatus is = before.orElseThrow();
        return Verdict.unchanged(is.still(in.backup().getMetadata().getGeneration(), in.verified().orElse(null), conditions().still(is
                .conditions())));
    }

    private Verdict<BackupStatus> notBegun() {
        Instant deadline = in.created().plus(TO_BEGIN);
        Optional<Finding> obstacle = obstacle();
        if (!in.now().isBefore(deadline)) {
            return failed(obstacle.map(Finding::reason).orElse("NotBegun"),
                    "It did not begin within the twelve hours in which it may: make another one" + obstacle.map(
                            why -> " when nothing is in its way. " + why.message()).orElse("."));
        }
        return obstacle.isPresent()
                ? goesOn(BackupStep.GATE, obstacle.get(), Optional.of(deadline))
                : goesOn(BackupStep.SAVE, Finding.waiting("Starting", "Environment %s is asked to save its parts.".formatted(in
                        .environmentName())), Optional.of(deadline));
    }

    private Optional<Finding> obstacle() {
        String namespace = in.backup().getMetadata().getNamespace();
        if (in.environment() instanceof Known.Unreadable<Environment>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        if (in.environment().optional().isEmpty()) {
            return Optional.of(EnvironmentWords.notFound(in.environmentName(), namespace));
        }
        if (in.storeName().isEmpty()) {
            return Optional.of(Finding.stalled("NoStore",
                    "Neither this Backup nor the Site says where to: name a BackupStore in spec.store, or in backups.store of the Site."));
        }
        String store = in.storeName().get();
        if (in.store() instanceof Known.Unreadable<BackupStore>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        if (in.store().optional().isEmpty()) {
            return Optional.of(Finding.stalled(StoreWords.NOT_FOUND,
                    "There is no BackupStore %s in namespace %s: kubectl -n %2$s get backupstores shows what there is.".formatted(store,
                            namespace)));
        }
        Optional<Condition> ready = StoreWords.ready(in.store().optional().get());
        if (ready.filter(one -> one.status().equals("True")).isEmpty()) {
            return Optional.of(Finding.waiting(StoreWords.NOT_READY, "BackupStore %s: %s".formatted(store, ready.map(Condition::message)
                    .orElse(
                            "it was not looked at yet."))));
        }
        return source.flatMap(Source::unready).or(this::itsTurn);
    }

    private Optional<Finding> itsTurn() {
        return in.ahead().map(other -> Finding.waiting(Inputs.BUSY, "Backup %s of environment %s comes first. %s".formatted(other, in
                .environmentName(), ActionConditions.toCancel("Backup", in.backup().getMetadata().getNamespace(), other))));
    }

    /** The first part that could not be saved. */
    private Optional<Finding> broken() {
        return Stream.concat(in.parts().stream().map(Part::name), Stream.of(SaveJobs.SEAL))
                .flatMap(part -> in.job(part).filter(job -> job.is(Facts.State.FAILED)).map(job -> broken(part, job.facts())).stream())
                .findFirst();
    }

    /** What it needs to go on, and what cannot come again. */
    private Optional<Finding> lost() {
        if (!begun) {
            return Optional.empty();
        }
        return source.flatMap(Source::lost).or(this::resultLost).or(this::overdue);
    }

    /** The last word of a pod may be seen a little after its Job's. */
    private Optional<Finding> resultLost() {
        return in.job(SaveJobs.SEAL)
                .filter(job -> job.is(Facts.State.SUCCEEDED))
                .filter(_ -> pods(SaveJobs.SEAL).running().findAny().isEmpty())
                .map(_ -> Finding.stalled(SaveJobs.RESULT_LOST,
                        "The recovery point was sealed, and its pod is gone with what it said of it: make another Backup."));
    }

    private Optional<Finding> overdue() {
        return in.now().isBefore(in.created().plus(LONGEST))
                ? Optional.empty()
                : Optional.of(Finding.stalled("DeadlineExceeded", "It did not end within two days: kubectl berth why %s.".formatted(in
                        .environmentName())));
    }

    private Finding broken(String part, Facts.Saving job) {
        String what = part.equals(SaveJobs.SEAL) ? words.failed() : "Part %s could not be saved".formatted(part);
        if (job.reason().equals("DeadlineExceeded")) {
            return Finding.stalled(job.reason(), "%s within %d hours, and was stopped.".formatted(what, SaveJobs.LONGEST.toHours()));
        }
        return Finding.stalled(SaveJobs.SAVING_FAILED, "%s. %s %s".formatted(what, pods(part).lastWords(), words.left()));
    }

    private Verdict<BackupStatus> saving() {
        List<Part> left = in.parts().stream().filter(part -> in.job(part.name()).filter(job -> job.is(Facts.State.SUCCEEDED)).isEmpty())
                .toList();
        String now = left.isEmpty() ? SaveJobs.SEAL : left.getFirst().name();
        return goesOn(left.isEmpty() ? BackupStep.SEAL : BackupStep.SAVE, source.flatMap(Source::stopped).orElseGet(() -> progress(
                now)), Optional.of(in.created()
                        .plus(LONGEST)));
    }

    private Finding progress(String part) {
        String what = part.equals(SaveJobs.SEAL) ? words.now() : "Part %s is being saved".formatted(part);
        Optional<Inputs.Job> job = in.job(part);
        if (job.isEmpty()) {
            return refused().orElse(Finding.waiting("Starting", "Environment %s is asked to go on.".formatted(in.environmentName())));
        }
        return pods(part).waiting().findFirst().filter(why -> !why.starting())
                .map(why -> Finding.waiting(why.reason(), "%s, but its pod does not start (%s): kubectl -n %s describe pod -l job-name=%s"
                        .formatted(what, why.reason(), in.workloadNamespace(), job.get().id().name())))
                .orElse(Finding.waiting("Saving", "%s: kubectl -n %s logs -f job/%s shows how far it is.".formatted(what, in
                        .workloadNamespace(), job.get().id().name())));
    }

    /** The environment's own word on why it makes no Job. */
    private Optional<Finding> refused() {
        return in.environment().optional().flatMap(environment -> EnvironmentWords.told(environment, EnvironmentWords.BACKUP_REFUSED)).map(
                why -> Finding.stalled("SavingRefused", why));
    }

    /** What is known of the pods of a part's Job. */
    private JobPods pods(String part) {
        return in.job(part).map(job -> JobPods.of(job.id(), in.pods().stream())).orElse(new JobPods(List.of()));
    }

    private Optional<Result> result(String part) {
        return Result.of(pods(part));
    }

    /** As far as it is known: from its Job now, or from what was said before. */
    private List<BackupPart> parts(Optional<Result> sealed) {
        List<BackupPart> parts = new ArrayList<>();
        for (Part part : in.parts()) {
            Optional<Result> own = result(part.name());
            Optional<Result> listed = sealed.flatMap(all -> all.part(part.name()));
            BackupPart shown = part.shown(listed.map(one -> own.map(one::counted).orElse(one)).or(() -> own));
            Optional<BackupPart> earlier = before.map(BackupStatus::parts).stream().flatMap(List::stream).filter(one -> one.name().equals(
                    part
                            .name()) && one.snapshot() != null).findFirst();
            parts.add(shown.snapshot() == null ? earlier.orElse(shown) : shown);
        }
        return parts;
    }

    private Verdict<BackupStatus> goesOn(BackupStep step, Finding finding, Optional<Instant> lookAgain) {
        List<Condition> all = conditions().goesOn(finding);
        return new Verdict<>(status(step, Optional.empty(), all), lookAgain, false, Verdict.News.of(all));
    }

    private Verdict<BackupStatus> complete(Result sealed) {
        if (in.takesOver()) {
            return takenOver(sealed);
        }
        List<Condition> all = conditions().complete("Complete",
                "A recovery point of environment %s is in BackupStore %s: every part was found there.".formatted(in.environmentName(), in
                        .storeName().orElse("")));
        return new Verdict<>(status(BackupStep.ENDED, Optional.of(sealed), all), Optional.empty(), false, Verdict.News.of(all));
    }

    /** All that is known of it is what was sealed with it, and what the store lists. */
    private Verdict<BackupStatus> takenOver(Result found) {
        Optional<PointRecord> record = PointRecord.found(found);
        if (record.isEmpty()) {
            return failed("PointUnreadable",
                    "What was sealed with the recovery point says nothing of it that is understood here: restore it with restic by hand.");
        }
        List<Condition> all = conditions().complete("Complete",
                "A recovery point of environment %s that was in BackupStore %s already is taken over: every part was found there."
                        .formatted(in.environmentName(), in.storeName().orElse("")));
        BackupStatus last = status(BackupStep.ENDED, Optional.empty(), all);
        return new Verdict<>(new BackupStatus(last.observedGeneration(), last.step(), last.store(), last.repository(), record.get()
                .release(), null, last.environmentUid(), record.get().recoveryPoint(), found.sealed(), found.snapshot(), null, record.get()
                        .restores(), record.get().tasksLeft(), record.get().parts(), null, all), Optional.empty(), false, Verdict.News.of(
                                all));
    }

    private Verdict<BackupStatus> failed(String reason, String message) {
        List<Condition> all = conditions().failed(reason, message);
        return new Verdict<>(status(BackupStep.ENDED, Optional.empty(), all), Optional.empty(), false, Verdict.News.of(all));
    }

    private ActionConditions conditions() {
        return new ActionConditions(in.backup().getMetadata().getGeneration());
    }

    /** As it was when it began: what ends while it saves may have come too late for a part. */
    private Boolean tasksLeft() {
        return asked().isPresent() ? before.orElseThrow().tasksLeft() : in.tasksLeft() ? Boolean.TRUE : null;
    }

    private BackupStatus status(BackupStep step, Optional<Result> sealed, List<Condition> all) {
        boolean known = step == BackupStep.SAVE || step == BackupStep.SEAL || begun;
        List<BackupPart> parts = known ? parts(sealed) : List.of();
        return new BackupStatus(
                in.backup().getMetadata().getGeneration(),
                step,
                known ? in.storeName().orElse(null) : null,
                known ? before.map(BackupStatus::repository).or(in::repository).orElse(null) : null,
                known
                        ? in.release().optional().map(one -> one.getMetadata().getName()).or(() -> before.map(BackupStatus::release))
                                .orElse(null)
                        : null,
                known ? before.map(BackupStatus::sequence).or(() -> in.ledger().map(Ledger::sequence)).orElse(null) : null,
                known ? asked().or(in::environmentUid).orElse(null) : null,
                sealed.map(_ -> in.backup().getMetadata().getCreationTimestamp()).orElse(null),
                sealed.map(Result::sealed).orElse(null),
                sealed.map(Result::snapshot).orElse(null),
                sealed.map(Result::escrow).orElse(null),
                null,
                known ? tasksLeft() : null,
                parts.isEmpty() ? null : parts,
                null,
                all);
    }
}
