package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.Condition;
import dev.berth.api.Restore;
import dev.berth.api.RestoreSpec;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Id;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.Pruner;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.backup.Repository;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.part.workload.JobPods;
import dev.berth.plan.time.Retention;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The recovery points that nothing keeps any more, and what a Backup had saved before it failed. The point goes first, by a Job, and the
 * Backup after it: a Backup whose point is gone is a little late, one that is gone before its point leaves something that nobody knows of.
 * One Job at a time, and none beside those that save or check; where a check has found damage, an older point may be the one that comes
 * back.
 *
 * @param failures  Backups that came to nothing and of which no object need be kept
 * @param gone      Backups of which nothing lies in the repository any more
 * @param forgotten uids of those of which all that lies there is to go now
 * @param kept      uids of all others whose points are in the same repository
 * @param active    a Job forgets
 */
record Forgetting(Inputs in, List<Backup> failures, List<Backup> gone, List<String> forgotten, List<String> kept, boolean active) {
    /** Of one Job. */
    private static final int MOST = 20;

    /** Ended ones without a point that stay to be looked at. */
    private static final int FAILED_KEPT = 3;

    static Forgetting of(Inputs in, Saves saves, RepositoryChecks checks) {
        List<Child> jobs = in.children().stream().filter(child -> child.facts() instanceof Facts.Forgetting).toList();
        Set<String> covered = jobs.stream()
                .map(job -> (Facts.Forgetting) job.facts())
                .filter(job -> job.state() == Facts.State.SUCCEEDED)
                .flatMap(job -> job.backups().stream())
                .collect(Collectors.toSet());
        List<Backup> complete = backups(in).filter(RecoveryPoint::isHeld).toList();
        List<Backup> failures = failures(in);
        List<Backup> gone = Stream.concat(complete.stream(), failures.stream()).filter(backup -> covered.contains(uid(backup))).toList();
        boolean active = jobs.stream().anyMatch(job -> ((Facts.Forgetting) job.facts()).active());
        boolean stopped = jobs.stream().anyMatch(job -> ((Facts.Forgetting) job.facts()).state() == Facts.State.FAILED);
        boolean waits = active || stopped || !gone.isEmpty() || in.stopped() || saving(in, saves) || restoring(in)
                || RepositoryChecks.atWork(in) || checks.damage().isPresent() || in.openedToForget().isEmpty();
        List<Backup> here = waits ? List.of() : complete.stream().filter(backup -> isIn(in, backup)).toList();
        Stream<String> halves = halves(in, failures, here);
        List<String> due = Stream.concat(outdated(in, here).stream(), halves).limit(MOST).toList();
        List<String> forgotten = due.isEmpty() || leaving(in) ? List.of() : due;
        List<String> kept = here.stream().map(Forgetting::uid).distinct().filter(uid -> !forgotten.contains(uid)).toList();
        return new Forgetting(in, failures, gone, forgotten, kept, active);
    }

    /**
     * Uids of what failed after it had begun. What is newer than every point may be all that is left of that time, and one that another
     * Backup names is a point after all: it is being taken over, or was.
     */
    private static Stream<String> halves(Inputs in, List<Backup> failures, List<Backup> here) {
        if (failures.isEmpty()) {
            return Stream.empty();
        }
        Set<String> named = in.world().backupsOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .map(one -> one.getSpec().point())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Optional<Instant> newest = here.stream().flatMap(one -> time(one.getStatus().recoveryPoint()).stream()).max(Comparator
                .naturalOrder());
        return failures.stream()
                .filter(backup -> leftSomething(backup) && isIn(in, backup))
                .filter(backup -> newest.filter(Instant.parse(backup.getMetadata().getCreationTimestamp())::isBefore).isPresent())
                .map(Forgetting::uid)
                .filter(uid -> !named.contains(uid));
    }

    /**
     * A part was saved, or may have been when it was stopped. One that was sealed before its word was lost is left alone: that is a point,
     * and kubectl berth recover lists it.
     */
    private static boolean leftSomething(Backup backup) {
        BackupStatus status = backup.getStatus();
        String reason = Conditions.find(status.conditions(), Conditions.READY).map(Condition::reason).orElse("");
        return status.repository() != null
                && backup.getSpec().point() == null
                && !reason.equals(SaveJobs.RESULT_LOST)
                && (!reason.equals(SaveJobs.SAVING_FAILED) || Objects.requireNonNullElse(status.parts(), List.<BackupPart>of()).stream()
                        .anyMatch(part -> part.snapshot() != null));
    }

    static Stream<Backup> backups(Inputs in) {
        return in.world().backupsOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null && one.getStatus() != null)
                .filter(one -> one.getStatus().step() == BackupStep.ENDED);
    }

    static String uid(Backup backup) {
        return RecoveryPoint.uid(backup);
    }

    /** What saves and what forgets would wait for each other, or see half of what the other one does. */
    static boolean saving(Inputs in, Saves saves) {
        return saves.atWork().isPresent() || in.children().stream().anyMatch(child -> child.facts() instanceof Facts.Saving job && job
                .active());
    }

    /** A point that is about to come back is not the one to forget. A drill that waits to begin names no point yet. */
    static boolean restoring(Inputs in) {
        return Restoring.running(in).stream().anyMatch(one -> !Drill.is(one) || one.getStatus() != null && one.getStatus()
                .step() == RestoreStep.FETCH);
    }

    /** The same of one that somebody has named, to come to whichever environment of the site. */
    private static boolean leaving(Inputs in) {
        return naming(in).findAny().isPresent();
    }

    /** A point is about to come to another environment. */
    static boolean exporting(Inputs in) {
        return naming(in).anyMatch(one -> !one.getSpec().environment().equals(in.environment().getMetadata().getName()));
    }

    private static Stream<Restore> naming(Inputs in) {
        String name = in.environment().getMetadata().getName();
        return in.world().environmentsOf(in.tenant(), in.environment().getSpec().site()).stream()
                .flatMap(other -> in.world().restoresOf(in.tenant(), other.getMetadata().getName()).stream())
                .filter(one -> one.getSpec().backup() != null && Restoring.goesOn(one))
                .filter(one -> in.world().backup(in.tenant(), one.getSpec().backup()).optional().filter(backup -> backup.getSpec()
                        .environment().equals(name)).isPresent());
    }

    /** Points that lie elsewhere, such as in a store that the Site named before, are left alone. */
    static boolean isIn(Inputs in, Backup backup) {
        return in.backups().store().flatMap(in::repository).map(Repository::address).filter(address -> address.equals(backup.getStatus()
                .repository())).isPresent();
    }

    /** Uids of those that nothing keeps any more, oldest first. */
    static List<String> outdated(Inputs in, List<Backup> backups) {
        return in.backups().retention().outdated(points(in, backups), in.backups().zone(), in.now()).stream().map(Retention.Point::uid)
                .toList();
    }

    /** Each once: of two Backups of one point, what one of them keeps is kept, and what is a usual one in one of them is a usual one. */
    private static List<Retention.Point> points(Inputs in, List<Backup> backups) {
        Map<String, Retention.Point> points = new LinkedHashMap<>();
        backups.forEach(backup -> points.merge(uid(backup), point(in, backup), (one, other) -> new Retention.Point(one.uid(), one.time(),
                one.verified() || other.verified(), one.pinned() || other.pinned(), one.undo().flatMap(until -> other.undo().map(
                        or -> until.isAfter(or) ? until : or)))));
        return List.copyOf(points.values());
    }

    private static Retention.Point point(Inputs in, Backup backup) {
        Optional<Instant> time = time(backup.getStatus().recoveryPoint());
        return new Retention.Point(
                uid(backup),
                time,
                backup.getStatus().verified() != null,
                Boolean.TRUE.equals(backup.getSpec().pinned()),
                time.filter(_ -> RecoveryPoint.madeForRestore(backup)).map(at -> undo(in, backup, at)));
    }

    /** As the ledger says; where it remembers nothing of that restore, as long as if nobody had asked for another time. */
    private static Instant undo(Inputs in, Backup backup, Instant time) {
        return in.ledger().replaced().stream()
                .filter(one -> RecoveryPoint.madeFor(backup, one.by()))
                .map(one -> Instant.parse(one.until()))
                .reduce(time.plus(Duration.ofHours(RestoreSpec.DEFAULT_UNDO_HOURS)), (one, other) -> one.isAfter(other) ? one : other);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** It has a login that no other Job of the environment gets, and that is here only while a Job forgets. */
    private boolean lends() {
        return in.pruning().isPresent();
    }

    /** Whatever the store says by now, the login stays while a Job works with it. */
    Lent login() {
        return Lent.prune(in, active || lends() && !forgotten.isEmpty());
    }

    /** A Job that forgets is there, or comes now: its way to the store must be open. */
    boolean atWork() {
        return active || !forgotten.isEmpty();
    }

    List<Want> wants(Fill fill) {
        List<Want> wants = new ArrayList<>();
        gone.forEach(backup -> wants.add(removed(backup)));
        Map<Boolean, List<Backup>> failed = failures.stream().collect(Collectors.partitioningBy(Forgetting::leftSomething));
        failed.get(false).forEach(backup -> wants.add(removed(backup)));
        // where nothing can be forgotten for a long time, not every one is remembered for what it left
        failed.get(true).stream().skip(MOST).forEach(backup -> wants.add(removed(backup)));
        Optional<Want> opened = forgotten.isEmpty() ? Optional.empty() : in.openedToForget();
        opened.ifPresent(secret -> wants.addAll(lends() && !login().marked()
                ? List.of(login().mark())
                : List.of(secret, SaveJobs.forget(in.place(), secret.id().name(), fill, in.ground().backups(), forgotten, kept))));
        return wants;
    }

    private static Want removed(Backup backup) {
        return new Want.Remove(Id.of(backup), backup.getMetadata().getUid());
    }

    /** Of those that came to nothing and that an environment of this name made for itself, all but the newest and what somebody pinned. */
    private static List<Backup> failures(Inputs in) {
        return backups(in)
                .filter(one -> !RecoveryPoint.isHeld(one))
                .filter(in::made)
                .filter(one -> !Boolean.TRUE.equals(one.getSpec().pinned()))
                .sorted(Comparator.comparing((Backup one) -> one.getMetadata().getCreationTimestamp())
                        .thenComparing(one -> one.getMetadata().getName()).reversed())
                .skip(FAILED_KEPT)
                .toList();
    }

    /** Why nothing is forgotten any more. */
    static Optional<Finding> stopped(Inputs in) {
        return in.children().stream()
                .filter(child -> child.facts() instanceof Facts.Forgetting job && job.state() == Facts.State.FAILED)
                .findFirst()
                .map(job -> stopped(in, backups(in).filter(RecoveryPoint::isHeld).toList(), job))
                .or(() -> in.pruning().flatMap(login -> Pruner.note(in.backups().store().orElseThrow(), login)));
    }

    /** The Job is kept for a day, and for so long no other one is made. */
    private static Finding stopped(Inputs in, List<Backup> complete, Child job) {
        String why = why(in, job, ((Facts.Forgetting) job.facts()).reason(), complete);
        return Finding.note(EnvironmentWords.RETENTION_STOPPED,
                "Old recovery points are kept, because Job %s could not forget them. %s\nIt is tried again a day later, or when somebody deletes the Job: kubectl -n %s delete job %1$s"
                        .formatted(job.id().name(), why, job.id().namespace()));
    }

    /** Why a Job that looks after points came to nothing; it knows Backups by their uids. */
    static String why(Inputs in, Child job, String reason, List<Backup> backups) {
        return reason.equals("DeadlineExceeded")
                ? "It did not end within %d hours.".formatted(SaveJobs.LONGEST.toHours())
                : named(JobPods.of(job.id(), in.children().stream()).lastWords(), backups);
    }

    static String named(String said, List<Backup> backups) {
        String words = said;
        for (Backup backup : backups) {
            words = words.replace(uid(backup), backup.getMetadata().getName());
        }
        return words;
    }
}
