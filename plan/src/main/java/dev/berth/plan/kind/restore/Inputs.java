package dev.berth.plan.kind.restore;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupStore;
import dev.berth.api.CodeChoice;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.api.Run;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.api.Task;
import dev.berth.plan.Age;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.Scope;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.backup.BootJob;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.ExclusiveLock;
import dev.berth.plan.part.backup.FetchJobs;
import dev.berth.plan.part.backup.PointBefore;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.storage.Replaced;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.stage.StageDefaults;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a Restore's turn looks at.
 *
 * @param ledger      of the environment; empty while it cannot be read
 * @param backup      whose point comes back, chosen anew until it has begun where none is named; missing where a Restore is taken back
 * @param source      the environment that it was made of, where that is another one; missing where it is not
 * @param release     that will run on what comes back
 * @param store       that the point lies in
 * @param safetyPoint of the data as it is before this Restore
 * @param backups     of the environment
 * @param ahead       name of another drill of the environment that is at work, or that was made before and waits
 * @param children    of the environment
 * @param sourceLocked nothing can be fetched of the source's points now
 */
record Inputs(
        Restore restore,
        Known<Environment> environment,
        Optional<Ledger> ledger,
        Known<Backup> backup,
        Known<Environment> source,
        Known<Release> release,
        Known<BackupStore> store,
        Optional<Site> site,
        PointBefore safetyPoint,
        List<Backup> backups,
        Optional<String> ahead,
        List<Child> children,
        boolean sourceLocked,
        Instant now) {

    static Inputs of(Restore restore, World world) {
        String namespace = restore.getMetadata().getNamespace();
        String name = restore.getSpec().environment();
        Known<Environment> environment = world.environment(namespace, name);
        Optional<Ledger> ledger = environment.optional().flatMap(one -> Ledger.of(one, world));
        List<Backup> backups = world.backupsOf(namespace, name);
        Known<Backup> backup = named(restore).map(one -> world.backup(namespace, one)).orElseGet(() -> Known.of(chosen(restore, backups,
                environment.optional().map(one -> one.getMetadata().getUid()))));
        Known<Environment> source = backup.optional().map(one -> one.getSpec().environment()).filter(other -> !other.equals(name)).map(
                other -> world.environment(namespace, other)).orElse(new Known.Missing<>());
        Optional<String> saved = Optional.ofNullable(restore.getStatus()).map(RestoreStatus::release).filter(_ -> Drill.is(restore)).or(
                () -> backup.optional().map(Backup::getStatus).map(status -> status.release()));
        Optional<String> runs = ledger.flatMap(Ledger::release).map(DeployedRelease::name);
        Optional<String> release = Drill.is(restore) || restore.getSpec().code() == CodeChoice.FROM_BACKUP ? saved : runs;
        // what was begun with a point goes on when only its Backup is deleted
        Optional<String> store = Optional.ofNullable(restore.getStatus()).map(RestoreStatus::store).or(() -> backup.optional().map(
                Backup::getStatus).map(status -> status.store()));
        return new Inputs(
                restore,
                environment,
                ledger,
                backup,
                source,
                release.map(one -> world.release(namespace, one)).orElse(new Known.Missing<>()),
                store.map(one -> world.backupStore(namespace, one)).orElse(new Known.Missing<>()),
                environment.optional().flatMap(one -> world.site(namespace, one.getSpec().site()).optional()),
                PointBefore.of(restore, backups),
                backups,
                Drill.is(restore) ? ahead(restore, world.restoresOf(namespace, name)) : Optional.empty(),
                environment.optional().map(one -> world.childrenOf(Owner.of(one))).orElse(List.of()),
                source.optional().filter(one -> ExclusiveLock.isHeld(world.childrenOf(Owner.of(one)).stream())).isPresent(),
                world.now());
    }

    /** What it has begun with, or what somebody named. */
    private static Optional<String> named(Restore restore) {
        return Optional.ofNullable(restore.getStatus()).map(RestoreStatus::backup).or(() -> Optional.ofNullable(restore.getSpec()
                .backup()));
    }

    private static Optional<Backup> chosen(Restore restore, List<Backup> backups, Optional<String> environmentUid) {
        if (restore.getSpec().asOf() != null) {
            return time(restore).flatMap(time -> RecoveryPoint.asOf(backups, time));
        }
        return Drill.is(restore) ? newest(backups, environmentUid) : Optional.empty();
    }

    /** The schema takes days that no month has. */
    private static Optional<Instant> time(Restore restore) {
        try {
            return Optional.of(Instant.parse(restore.getSpec().asOf()));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** A point of a former environment of this name says nothing of what is saved now. */
    private static Optional<Backup> newest(List<Backup> backups, Optional<String> environmentUid) {
        return environmentUid.flatMap(uid -> RecoveryPoint.usual(backups, uid).max(Comparator.comparing(RecoveryPoint::time)));
    }

    private static Optional<String> ahead(Restore drill, List<Restore> all) {
        return all.stream()
                .filter(other -> Drill.is(other) && !other.getMetadata().getUid().equals(drill.getMetadata().getUid()))
                .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
                .filter(other -> works(other) || Age.OLDEST.compare(other, drill) < 0 && waitsForItsTurn(other))
                .min(Age.OLDEST)
                .map(other -> other.getMetadata().getName());
    }

    private static boolean works(Restore drill) {
        return drill.getStatus() != null && (drill.getStatus().step() == RestoreStep.FETCH || drill.getStatus()
                .step() == RestoreStep.BOOT);
    }

    /** One that waits for something else than its turn is in nobody's way. */
    private static boolean waitsForItsTurn(Restore restore) {
        return restore.getStatus() == null || restore.getStatus().step() == RestoreStep.GATE && Conditions.find(restore.getStatus()
                .conditions(), Conditions.READY).filter(ready -> !ready.reason().equals(Gate.BUSY)).isEmpty();
    }

    boolean drills() {
        return Drill.is(restore);
    }

    /** Nobody has said which point is to be tried: the newest is meant. */
    boolean triesNewest() {
        return drills() && restore.getSpec().backup() == null && restore.getSpec().asOf() == null;
    }

    /** The time that somebody wants to go back to can be read. */
    boolean readsTime() {
        return time(restore).isPresent();
    }

    /** The oldest point that there is to go back to. */
    Optional<Backup> oldest() {
        return RecoveryPoint.usual(backups).min(Comparator.comparing(RecoveryPoint::time));
    }

    /** Name of the Backup whose point comes back or is tried. */
    String backupName() {
        return backup.optional().map(one -> one.getMetadata().getName()).or(() -> named(restore)).orElse("");
    }

    String uid() {
        return restore.getMetadata().getUid();
    }

    String name() {
        return restore.getMetadata().getName();
    }

    String tenant() {
        return restore.getMetadata().getNamespace();
    }

    String environmentName() {
        return restore.getSpec().environment();
    }

    /** Where its Jobs run. */
    String workloadNamespace() {
        return Access.namespaceOf(tenant(), environmentName());
    }

    Instant created() {
        return Instant.parse(restore.getMetadata().getCreationTimestamp());
    }

    boolean cancelled() {
        return Boolean.TRUE.equals(restore.getSpec().cancel());
    }

    boolean undoes() {
        return restore.getSpec().undo() != null;
    }

    /** What the Restore that is taken back replaced. */
    Optional<Replaced> former() {
        return Optional.ofNullable(restore.getSpec().undo()).flatMap(name -> ledger.flatMap(one -> one.replacedIn(name)));
    }

    /** All of it is there to come back: a volume that was lost before it was replaced is not. */
    boolean stands(Replaced former) {
        return former.volumes().values().stream().allMatch(holding -> children.stream().anyMatch(child -> child
                .facts() instanceof Facts.Claim && !child.terminating() && child.uid().equals(holding.uid())));
    }

    /** The ledger's word that this Restore has replaced the data. */
    Optional<Replaced> done() {
        return ledger.flatMap(one -> one.replacedBy(uid()));
    }

    /** What comes back of the recovery point: the parts that were named, else all. */
    List<BackupPart> parts() {
        List<String> named = restore.getSpec().parts();
        return backup.optional().map(Backup::getStatus).map(status -> Objects.requireNonNullElse(status.parts(), List.<BackupPart>of()))
                .orElse(List.of()).stream().filter(part -> named == null || named.contains(part.name())).toList();
    }

    /** What the environment says of the ledger as it stands now. */
    Optional<EnvironmentStatus> seen() {
        return environment.optional()
                .flatMap(one -> Optional.ofNullable(one.getStatus()))
                .filter(status -> status.sequence() != null && ledger.filter(one -> status.sequence() == one.sequence()).isPresent());
    }

    /** Nothing can be fetched now, from wherever the point is. */
    boolean locked() {
        return sourceLocked || ExclusiveLock.isHeld(children.stream());
    }

    /** Something holds it up that makes no way for it: a check makes way for a restore, and none for a drill before that has begun. */
    boolean lockedOut() {
        return drills()
                ? locked()
                : sourceLocked || children.stream().anyMatch(child -> child.facts() instanceof Facts.Forgetting job
                        && job.active());
    }

    /** Name of another environment whose data comes here: as it was when this began, else as the Backup says. */
    Optional<String> sourceName() {
        return Optional.ofNullable(restore.getStatus()).map(RestoreStatus::source).or(() -> backup.optional().map(one -> one.getSpec()
                .environment())).filter(name -> !name.equals(environmentName()));
    }

    /** Name of another environment whose data waits here for its AfterImport tasks, as the ledger says. */
    Optional<String> importing() {
        return ledger.flatMap(Ledger::importing);
    }

    /** What the release that runs on it does to data from elsewhere. */
    List<String> importTasks() {
        Optional<Stage> stage = environment.optional().flatMap(one -> StageDefaults.stage(one.getSpec().site(), environmentName(), one
                .getSpec()));
        return release.optional().flatMap(one -> stage.map(of -> TaskPods.tasks(one.getSpec().stack(), Run.AFTER_IMPORT, of).map(Task::name)
                .toList())).orElse(List.of());
    }

    /** A Job of the environment is at work behind which a save may have to wait: a task's, or one that has the repository for itself. */
    boolean worksAlone() {
        return ExclusiveLock.isHeld(children.stream()) || children.stream().anyMatch(child -> child.facts() instanceof Facts.Attempt task
                && task.active());
    }

    /**
     * Name of a Job in which a task is at work that no release waits for: a task run's, or one of a schedule, of which only the pod is known
     * here. The Job controller has named that after it.
     */
    Optional<String> taskAtWork() {
        List<Child> attempts = children.stream().filter(child -> child.facts() instanceof Facts.Attempt).toList();
        Stream<String> runs = attempts.stream().filter(job -> ofTaskRun(job) && ((Facts.Attempt) job.facts()).active()).map(job -> job.id()
                .name());
        Stream<String> pods = children.stream()
                .filter(child -> child.facts() instanceof Facts.Running pod && Scope.runsTask(pod.component()))
                .filter(pod -> attempts.stream().noneMatch(job -> !ofTaskRun(job) && TaskPods.ofJob(job.id(), pod.id())))
                .map(pod -> pod.id().name().substring(0, pod.id().name().lastIndexOf('-')));
        return Stream.concat(runs, pods).findFirst();
    }

    private static boolean ofTaskRun(Child job) {
        return ((Facts.Attempt) job.facts()).task().isEmpty();
    }

    /** Jobs that save data of the environment, one after the other: for the safety point, or for a Backup that comes before it. */
    Stream<Child> savings() {
        Set<String> saving = backups.stream().map(one -> one.getMetadata().getUid()).collect(Collectors.toSet());
        return children.stream().filter(child -> child.facts() instanceof Facts.Saving job && saving.contains(job.action()));
    }

    /** The Job that fetches the n-th part, counted from 1. */
    Optional<Child> job(int n) {
        return job(FetchJobs.job(uid(), n));
    }

    /** The Job that starts the site on what a drill has fetched. */
    Optional<Child> boot() {
        return job(BootJob.name(uid()));
    }

    private Optional<Child> job(String name) {
        Id id = new Id("Job", workloadNamespace(), name);
        return children.stream().filter(child -> child.id().equals(id) && child.facts() instanceof Facts.Saving).findFirst();
    }
}
