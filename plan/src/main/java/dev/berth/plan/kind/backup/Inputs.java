package dev.berth.plan.kind.backup;

import dev.berth.api.Backup;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.BackupStore;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStep;
import dev.berth.api.Run;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.api.Verified;
import dev.berth.plan.Age;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.backup.Repository;
import dev.berth.plan.part.backup.SiteStore;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.release.Defaults;
import dev.berth.plan.stage.StageDefaults;
import dev.berth.plan.stage.Stopped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that a Backup's turn looks at.
 *
 * @param ledger   that is saved; empty while it cannot be read, and where nothing is saved
 * @param release  whose parts are saved: the one that this backup began with, else the one that the ledger names
 * @param store    it goes to; missing where nobody names one
 * @param jobs     of this backup, by part
 * @param pods     of those Jobs
 * @param verified the last drill that restored its point
 * @param ahead    name of another backup of the environment that is at work, or that was made before and waits
 * @param unwanted the Restore that wanted the data saved first has ended, or is gone
 */
record Inputs(
        Backup backup,
        Known<Environment> environment,
        Optional<Ledger> ledger,
        Known<Release> release,
        Optional<Site> site,
        Optional<String> storeName,
        Known<BackupStore> store,
        Map<String, Job> jobs,
        List<Child> pods,
        Optional<Verified> verified,
        Optional<String> ahead,
        boolean unwanted,
        Instant now) {

    /** Reason of one that waits for another one. */
    static final String BUSY = "Busy";

    /** One that the environment made. */
    record Job(Id id, Facts.Saving facts) {
        boolean is(Facts.State state) {
            return facts.state() == state;
        }
    }

    static Inputs of(Backup backup, World world) {
        String namespace = backup.getMetadata().getNamespace();
        String name = backup.getSpec().environment();
        Optional<BackupStatus> before = Optional.ofNullable(backup.getStatus());
        Known<Environment> environment = world.environment(namespace, name);
        Optional<Ledger> ledger = environment.optional().filter(_ -> backup.getSpec().point() == null).flatMap(one -> Ledger.of(one,
                world));
        Optional<Site> site = environment.optional().flatMap(one -> world.site(namespace, one.getSpec().site()).optional());
        Optional<String> release = before.map(BackupStatus::release).or(() -> ledger.flatMap(Ledger::release).map(now -> now.name()));
        Optional<String> store = before.map(BackupStatus::store).or(() -> Optional.ofNullable(backup.getSpec().store())).or(
                () -> site.flatMap(one -> SiteStore.of(one, world)));
        List<Restore> restores = world.restoresOf(namespace, name);
        Map<String, Job> jobs = new TreeMap<>();
        List<Child> children = environment.optional().map(one -> world.childrenOf(Owner.of(one))).orElse(List.of());
        for (Child child : children) {
            if (child.facts() instanceof Facts.Saving saving && saving.action().equals(backup.getMetadata().getUid())) {
                jobs.put(saving.part(), new Job(child.id(), saving));
            }
        }
        return new Inputs(
                backup,
                environment,
                ledger,
                release.map(one -> world.release(namespace, one)).orElse(new Known.Missing<>()),
                site,
                store,
                store.map(one -> world.backupStore(namespace, one)).orElse(new Known.Missing<>()),
                jobs,
                children.stream().filter(child -> child.id().kind().equals("Pod")).toList(),
                Drill.of(backup, restores),
                ahead(backup, world.backupsOf(namespace, name)),
                unwanted(backup, environment, restores),
                world.now());
    }

    /**
     * One that waits for something else than its turn is in nobody's way. Those that wait for a restore to end are not in the way of what
     * that restore itself wants saved.
     */
    private static Optional<String> ahead(Backup backup, List<Backup> all) {
        return all.stream()
                .filter(other -> other.getMetadata().getDeletionTimestamp() == null && !ended(other))
                .filter(other -> !other.getMetadata().getUid().equals(backup.getMetadata().getUid()))
                .filter(other -> begun(other) || !RecoveryPoint.madeForRestore(backup) && Age.OLDEST.compare(other,
                        backup) < 0 && waitsForItsTurn(other))
                .min(Age.OLDEST)
                .map(other -> other.getMetadata().getName());
    }

    /**
     * A point that is there already is taken over whatever it was made for. A restore that is not seen, and that the environment knows of,
     * is not gone yet.
     */
    private static boolean unwanted(Backup backup, Known<Environment> environment, List<Restore> restores) {
        if (backup.getSpec().point() != null || !RecoveryPoint.madeForRestore(backup)) {
            return false;
        }
        return restores.stream().filter(one -> RecoveryPoint.madeFor(backup, one.getMetadata().getUid())).findFirst()
                .map(one -> one.getStatus() != null && one.getStatus().step() == RestoreStep.ENDED)
                .orElseGet(() -> environment.optional().map(one -> EnvironmentWords.holder(one).filter(holder -> RecoveryPoint.madeFor(
                        backup, holder.uid())).isEmpty()).orElse(false));
    }

    private static boolean waitsForItsTurn(Backup backup) {
        return Optional.ofNullable(backup.getStatus())
                .flatMap(status -> Conditions.find(status.conditions(), Conditions.READY))
                .filter(ready -> !ready.reason().equals(BUSY))
                .isEmpty();
    }

    private static boolean begun(Backup backup) {
        return backup.getStatus() != null && (backup.getStatus().step() == BackupStep.SAVE || backup.getStatus().step() == BackupStep.SEAL);
    }

    private static boolean ended(Backup backup) {
        return backup.getStatus() != null && backup.getStatus().step() == BackupStep.ENDED;
    }

    /** @param action uid of a Restore or a Promotion */
    boolean madeFor(String action) {
        return RecoveryPoint.madeFor(backup, action);
    }

    /** The environment made it for itself, so it was there. */
    boolean madeByEnvironment() {
        return !takesOver() && Owner.from(backup.getMetadata()).filter(owner -> owner.kind().equals("Environment")).isPresent();
    }

    String environmentName() {
        return backup.getSpec().environment();
    }

    /** Where its Jobs run. */
    String workloadNamespace() {
        return Access.namespaceOf(backup.getMetadata().getNamespace(), environmentName());
    }

    Optional<String> environmentUid() {
        return environment.optional().map(one -> one.getMetadata().getUid());
    }

    /** A point that is in the store already shall be its own. */
    boolean takesOver() {
        return backup.getSpec().point() != null;
    }

    /** What was said of it last. */
    Optional<BackupStatus> before() {
        return Optional.ofNullable(backup.getStatus());
    }

    /** Where the store leads now. */
    Optional<String> repository() {
        return store.optional().map(one -> Repository.of(one, backup.getMetadata().getNamespace(), environmentName()).address());
    }

    /** In the order in which they are saved. */
    List<Part> parts() {
        return release.optional().map(one -> Part.of(Defaults.explicit(one))).orElse(List.of());
    }

    /** What the release that runs does to data around its start is still to be done to this. The way back from a release that was given up does nothing. */
    boolean tasksLeft() {
        Optional<DeployedRelease> now = ledger.flatMap(Ledger::release).filter(one -> one.because() == null);
        Optional<Stage> stage = environment.optional().flatMap(one -> StageDefaults.stage(one.getSpec().site(), environmentName(), one
                .getSpec()));
        return now.isPresent() && stage.isPresent() && release.optional().filter(one -> Stream.of(Run.BEFORE_RELEASE, Run.AFTER_RELEASE)
                .anyMatch(run -> TaskPods.left(one.getSpec().stack(), run, stage.get(), now.get()).findAny().isPresent())).isPresent();
    }

    Instant created() {
        return Instant.parse(backup.getMetadata().getCreationTimestamp());
    }

    boolean cancelled() {
        return Boolean.TRUE.equals(backup.getSpec().cancel());
    }

    boolean suspended() {
        return environment.optional().filter(one -> Stopped.suspended(one, site)).isPresent();
    }

    /** Its lifetime is over, as it says itself. */
    boolean expired() {
        return environment.optional().filter(Stopped::saysExpired).isPresent();
    }

    Optional<Job> job(String part) {
        return Optional.ofNullable(jobs.get(part));
    }
}
