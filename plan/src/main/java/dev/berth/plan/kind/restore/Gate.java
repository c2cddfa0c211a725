package dev.berth.plan.kind.restore;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.api.BackupStep;
import dev.berth.api.BackupStore;
import dev.berth.api.CodeChoice;
import dev.berth.api.Component;
import dev.berth.api.DeployMode;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Release;
import dev.berth.api.SafetyPoint;
import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.api.VolumeClaim;
import dev.berth.plan.Known;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.condition.StoreWords;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.name.Quantities;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.storage.Replaced;
import dev.berth.plan.part.storage.Storage;
import dev.berth.plan.release.Defaults;
import dev.berth.plan.stage.DataFlow;
import dev.berth.plan.stage.Stopped;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whether a restore may begin.
 *
 * @param refusal  why it never may; it has failed then
 * @param obstacle why it may not yet; time or somebody may clear the way
 */
record Gate(Optional<Finding> refusal, Optional<Finding> obstacle) {
    /** Reason of one that waits for another action. */
    static final String BUSY = "Busy";

    /** What is kept to come back at once. */
    private static final int MOST_KEPT = 10;

    static Gate of(Inputs in, Environment environment, Ledger ledger) {
        if (in.drills()) {
            return drill(in, environment);
        }
        Optional<Finding> refusal = outdated(in, ledger)
                .or(() -> in.undoes() ? nothingToUndo(in) : asOf(in).or(() -> point(in)))
                .or(() -> tooMany(in, ledger));
        if (refusal.isPresent()) {
            return new Gate(refusal, Optional.empty());
        }
        Optional<Finding> obstacle = busy(in, environment).or(() -> taskAtWork(in));
        if (in.undoes() || obstacle.isPresent()) {
            return new Gate(Optional.empty(), obstacle);
        }
        return pointHere(in, environment, ledger);
    }

    /** A drill is in nobody's way, and decides nothing. */
    private static Gate drill(Inputs in, Environment environment) {
        Optional<Finding> refusal = noneYet(in).or(() -> asOf(in)).or(() -> point(in));
        if (refusal.isPresent()) {
            return new Gate(refusal, Optional.empty());
        }
        Optional<Finding> obstacle = busy(in, environment)
                .or(() -> tooOld(in, environment))
                .or(() -> in.ahead().map(other -> Finding.waiting(BUSY, "Drill %s of environment %s comes first.".formatted(other, in
                        .environmentName()))))
                .or(() -> store(in))
                .or(() -> release(in));
        if (obstacle.isPresent()) {
            return new Gate(Optional.empty(), obstacle);
        }
        Stack stack = Defaults.explicit(in.release().optional().orElseThrow());
        return new Gate(in.parts().stream().flatMap(part -> space(part, stack, environment).stream()).findFirst(), Optional.empty());
    }

    private static Optional<Finding> noneYet(Inputs in) {
        return in.triesNewest() && in.backup() instanceof Known.Missing<Backup>
                ? Optional.of(Finding.stalled("NoPoint",
                        "There is no recovery point of environment %s to be tried: kubectl berth backup %1$s makes one.".formatted(in
                                .environmentName())))
                : Optional.empty();
    }

    /** That an old point restores says nothing of those that were not made since; a newer one may be on its way. */
    private static Optional<Finding> tooOld(Inputs in, Environment environment) {
        return in.triesNewest()
                ? EnvironmentWords.pointTooOld(environment).map(why -> Finding.stalled(EnvironmentWords.POINT_TOO_OLD, why
                        + " A drill of an old point is asked for by its name, in spec.backup."))
                : Optional.empty();
    }

    /** Whoever decided first, decided. */
    private static Optional<Finding> outdated(Inputs in, Ledger ledger) {
        Integer meant = in.restore().getSpec().preconditions().sequence();
        return Objects.equals(meant, ledger.sequence())
                ? Optional.empty()
                : Optional.of(Finding.stalled("Outdated",
                        "This was asked for on decision %d of environment %s, and that has gone on to %d since: look at what is there, and make another Restore if this is still wanted."
                                .formatted(meant, in.environmentName(), ledger.sequence())));
    }

    private static Optional<Finding> nothingToUndo(Inputs in) {
        return in.former().filter(former -> !former.over(in.now()) && in.stands(former)).isPresent()
                ? Optional.empty()
                : Optional.of(Finding.stalled("NothingToUndo",
                        "What Restore %s replaced in environment %s is not there to come back: it was taken back, its time is over, or a volume of it was lost before. kubectl berth backups %2$s shows the recovery points that there are."
                                .formatted(in.restore().getSpec().undo(), in.environmentName())));
    }

    private static Optional<Finding> tooMany(Inputs in, Ledger ledger) {
        return ledger.replaced().size() < MOST_KEPT || in.undoes()
                ? Optional.empty()
                : Optional.of(Finding.stalled("TooManyKept",
                        "Data of environment %s was replaced %d times, and each time what was there is kept to come back: make another Restore after %s, when the first of it may go."
                                .formatted(in.environmentName(), ledger.replaced().size(), ledger.replaced().stream().map(Replaced::until)
                                        .min(Comparator.naturalOrder()).orElseThrow())));
    }

    /** Whoever names a time wants nothing that was written later. */
    private static Optional<Finding> asOf(Inputs in) {
        String time = in.restore().getSpec().asOf();
        if (time == null || in.backup().optional().isPresent()) {
            return Optional.empty();
        }
        if (!in.readsTime()) {
            return Optional.of(Finding.stalled("TimeUnreadable",
                    "There is no time %s: write another one into spec.asOf of another Restore, such as 2026-01-02T03:04:05Z.".formatted(
                            time)));
        }
        return Optional.of(Finding.stalled("NoPoint", in.oldest()
                .map(oldest -> "No recovery point of environment %s is from %s or before: the oldest one is Backup %s, which was saved until %s. Make another Restore with backup: %3$s if that will do."
                        .formatted(in.environmentName(), time, oldest.getMetadata().getName(), RecoveryPoint.ended(oldest)))
                .orElse("Environment %s has no recovery point, of %s or any other time: kubectl berth backups %1$s shows what there is."
                        .formatted(in.environmentName(), time))));
    }

    /** What is known of the point wherever it shall go. */
    private static Optional<Finding> point(Inputs in) {
        String name = in.backupName();
        if (in.backup() instanceof Known.Unreadable<Backup>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        if (in.backup().optional().isEmpty()) {
            return Optional.of(Finding.stalled("BackupNotFound",
                    "There is no Backup %s in namespace %s: kubectl berth backups %s shows what there is.".formatted(name, in.tenant(), in
                            .environmentName())));
        }
        Backup backup = in.backup().optional().get();
        if (!RecoveryPoint.isHeld(backup)) {
            return Optional.of(Finding.stalled("NoPoint",
                    "Backup %s holds no complete recovery point, so there is nothing to restore: kubectl berth backups %s shows those that do."
                            .formatted(name, in.environmentName())));
        }
        return in.sourceName().flatMap(_ -> elsewhere(in, backup)).or(() -> lacking(in, name));
    }

    /** Whether the point of another environment may come here. */
    private static Optional<Finding> elsewhere(Inputs in, Backup backup) {
        String name = backup.getMetadata().getName();
        String from = backup.getSpec().environment();
        if (in.drills()) {
            return Optional.of(Finding.stalled("OtherEnvironment",
                    "Backup %s is of environment %s: a recovery point is tried where it was made. Name %2$s, or a Backup of %s."
                            .formatted(name, from, in.environmentName())));
        }
        if (in.source() instanceof Known.Unreadable<Environment>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        Optional<Environment> source = in.source().optional().filter(one -> one.getMetadata().getUid().equals(backup.getStatus()
                .environmentUid()));
        if (source.isEmpty()) {
            return Optional.of(Finding.stalled("OtherEnvironment",
                    "Backup %s is of an environment %s that is not there any more, so nobody can tell whether its data may come here: name a Backup of an environment of this site that is there."
                            .formatted(name, from)));
        }
        Environment target = in.environment().optional().orElseThrow();
        if (!source.get().getSpec().site().equals(target.getSpec().site())) {
            return Optional.of(Finding.stalled("OtherSite",
                    "Backup %s is of environment %s of site %s: data comes from environments of the same site only, and %s is of site %s."
                            .formatted(name, from, source.get().getSpec().site(), in.environmentName(), target.getSpec().site())));
        }
        return Boolean.TRUE.equals(in.restore().getSpec().anyDirection())
                ? Optional.empty()
                : new DataFlow(source.get(), target).objection().map(why -> Finding.stalled("NotDownwards", why
                        + " If this is meant, say anyDirection: true in another Restore."));
    }

    private static Optional<Finding> lacking(Inputs in, String backup) {
        List<String> named = in.restore().getSpec().parts();
        Set<String> lacking = new HashSet<>(named == null ? List.of() : named);
        in.parts().forEach(part -> lacking.remove(part.name()));
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.stalled("PartNotFound",
                        "Backup %s has no part %s: kubectl -n %s get backup %1$s -o yaml lists those that it has.".formatted(backup, lacking
                                .stream().sorted().findFirst().orElseThrow(), in.tenant())));
    }

    private static Optional<Finding> busy(Inputs in, Environment environment) {
        if (environment.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(Finding.waiting(BUSY, "Environment " + in.environmentName() + " is being deleted."));
        }
        return EnvironmentWords.busy(environment, in.uid()).or(() -> in.lockedOut()
                ? Optional.of(locked(in))
                : Optional
                        .empty()).or(() -> in.backups().stream()
                                .filter(one -> in.safetyPoint().made().filter(own -> own.getMetadata().getUid().equals(one.getMetadata()
                                        .getUid()))
                                        .isEmpty()
                                        && atWork(one))
                                .findFirst()
                                .map(one -> Finding.waiting(BUSY, "Backup %s of environment %s is at work and has to end first. %s"
                                        .formatted(one
                                                .getMetadata().getName(), in.environmentName(), ActionConditions.toCancel("Backup", in
                                                        .tenant(), one
                                                                .getMetadata().getName())))));
    }

    /** What works on the repository for itself has to end first. */
    static Finding locked(Inputs in) {
        return Finding.waiting(BUSY,
                "The repository of environment %s is being checked, or old recovery points in it forgotten, and that has to end first."
                        .formatted(in.sourceLocked() ? in.sourceName().orElseThrow() : in.environmentName()));
    }

    /** Something is at work that it waits for, has limits of its own, and ends by itself. */
    static boolean behindWork(Inputs in) {
        return in.environment().optional().flatMap(environment -> busy(in, environment)).or(() -> taskAtWork(in)).isPresent()
                || in.importing().isPresent() && in.worksAlone();
    }

    /** It is not cut off, and may take hours: the site need not stand still for that. */
    static Optional<Finding> taskAtWork(Inputs in) {
        return in.taskAtWork().map(job -> Finding.waiting(BUSY,
                "A task is at work in Job %s of namespace %s, and nothing may write while data is replaced: it has to end first, and the site serves meanwhile. kubectl -n %2$s delete job %1$s stops it."
                        .formatted(job, in.workloadNamespace())));
    }

    private static boolean atWork(Backup backup) {
        return backup.getStatus() != null && (backup.getStatus().step() == BackupStep.SAVE || backup.getStatus().step() == BackupStep.SEAL);
    }

    /** Whether the point fits what is here. */
    private static Gate pointHere(Inputs in, Environment environment, Ledger ledger) {
        Optional<Finding> refusal = code(in, ledger).or(() -> pinned(in, environment));
        if (refusal.isPresent()) {
            return new Gate(refusal, Optional.empty());
        }
        Optional<Finding> obstacle = suspended(in, environment).or(() -> dataLost(in, environment)).or(() -> importing(in)).or(() -> store(
                in)).or(() -> release(in));
        if (obstacle.isPresent()) {
            return new Gate(Optional.empty(), obstacle);
        }
        Stack stack = Defaults.explicit(in.release().optional().orElseThrow());
        List<Supplier<Optional<Finding>>> misfits = in.parts().stream().<Supplier<Optional<Finding>>>map(part -> () -> misfit(in, part,
                stack,
                ledger, environment)).toList();
        return new Gate(misfits.stream().flatMap(one -> one.get().stream()).findFirst(), Optional.empty());
    }

    private static Optional<Finding> code(Inputs in, Ledger ledger) {
        String saved = in.backup().optional().orElseThrow().getStatus().release();
        String runs = ledger.release().map(DeployedRelease::name).orElse("");
        return in.restore().getSpec().code() != null || saved.equals(runs)
                ? Optional.empty()
                : Optional.of(Finding.stalled("CodeDiffers",
                        "Release %s ran when this point was made, and %s runs now: say code: Keep in another Restore to run %2$s on the old data, or code: FromBackup to go back to %1$s with it."
                                .formatted(saved, runs.isEmpty() ? "nothing" : runs)));
    }

    private static Optional<Finding> pinned(Inputs in, Environment environment) {
        boolean decides = Optional.ofNullable(environment.getStatus())
                .map(EnvironmentStatus::effective)
                .filter(one -> one.mode() == DeployMode.PINNED || one.mode() == DeployMode.IMAGES)
                .isPresent();
        return in.restore().getSpec().code() == CodeChoice.FROM_BACKUP && decides
                ? Optional.of(Finding.stalled("PinnedInGit",
                        "The spec of environment %s decides which release runs there: write release %s there first, and make another Restore with code: Keep."
                                .formatted(in.environmentName(), in.backup().optional().orElseThrow().getStatus().release())))
                : Optional.empty();
    }

    /** What does not run cannot be saved before. */
    private static Optional<Finding> suspended(Inputs in, Environment environment) {
        boolean stopped = Stopped.suspended(environment, in.site()) || Stopped.saysExpired(environment);
        return stopped && in.restore().getSpec().safetyPoint() != SafetyPoint.SKIP
                ? Optional.of(Finding.waiting("Suspended",
                        "No pods run in environment %s, so its data cannot be saved first. Let it run, or make another Restore with safetyPoint: Skip; what is replaced is kept all the same."
                                .formatted(in.environmentName())))
                : Optional.empty();
    }

    /** What is left cannot be saved either, and what comes back may be what is missing. */
    private static Optional<Finding> dataLost(Inputs in, Environment environment) {
        return EnvironmentWords.dataLost(environment)
                .filter(_ -> in.restore().getSpec().safetyPoint() != SafetyPoint.SKIP)
                .map(lost -> Finding.waiting(lost.reason(), lost.message()
                        + " Until then its data cannot be saved first. Or make another Restore with safetyPoint: Skip; what is replaced is kept all the same."));
    }

    /** It is not kept as data of this environment before it may be visited. */
    private static Optional<Finding> importing(Inputs in) {
        return in.importing()
                .filter(_ -> in.restore().getSpec().safetyPoint() != SafetyPoint.SKIP)
                .map(from -> Finding.waiting(EnvironmentWords.IMPORTING,
                        "Data of environment %s waits in %s for its AfterImport tasks, and is not saved before they have ended. Or make another Restore with safetyPoint: Skip; what is replaced is kept all the same."
                                .formatted(from, in.environmentName())));
    }

    private static Optional<Finding> store(Inputs in) {
        String name = in.backup().optional().orElseThrow().getStatus().store();
        if (in.store() instanceof Known.Unreadable<BackupStore>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        if (in.store().optional().isEmpty()) {
            return Optional.of(Finding.stalled(StoreWords.NOT_FOUND,
                    "The point lies in BackupStore %s, which is gone from namespace %s: apply it again."
                            .formatted(name, in.tenant())));
        }
        return StoreWords.ready(in.store().optional().get())
                .map(ready -> Optional.of(ready).filter(one -> !one.status().equals("True")).map(one -> Finding.waiting(
                        StoreWords.NOT_READY,
                        "BackupStore %s: %s".formatted(name, one.message()))))
                .orElseGet(() -> Optional.of(Finding.waiting(StoreWords.NOT_READY, "BackupStore %s was not looked at yet.".formatted(
                        name))));
    }

    private static Optional<Finding> release(Inputs in) {
        return switch (in.release()) {
            case Known.Value<Release> _ -> Optional.empty();
            case Known.Unreadable<Release>(String reason, String message) -> Optional.of(Finding.stalled(reason, message));
            default -> Optional.of(Finding.waiting("ReleaseNotFound",
                    "The release that %s is not there: kubectl -n %s get releases shows what there is.".formatted(in
                            .drills() ? "ran when the point was made" : "shall run on the data", in.tenant())));
        };
    }

    private static Optional<Finding> misfit(Inputs in, BackupPart part, Stack stack, Ledger ledger, Environment environment) {
        Optional<Part> here = Part.of(stack).stream().filter(one -> one.name().equals(part.name()) && one.kind() == part.kind())
                .findFirst();
        if (here.isEmpty() || !ledger.volumes().containsKey(part.name())) {
            return Optional.of(Finding.stalled("PartNotInStack",
                    "Nothing in release %s uses %s %s: name the parts that shall come back in spec.parts of another Restore."
                            .formatted(in.release().optional().orElseThrow().getMetadata().getName(), word(part), part.name())));
        }
        Component component = here.get().component();
        if (part.kind() == BackupPartKind.DATABASE && component.database().engine() != part.engine()) {
            return Optional.of(Finding.stalled("EngineDiffers",
                    "Part %s is a dump of another engine than the one that runs now: say code: FromBackup in another Restore.".formatted(
                            part
                                    .name())));
        }
        return space(part, stack, environment);
    }

    private static String word(BackupPart part) {
        return part.kind() == BackupPartKind.DATABASE ? "database" : "volume";
    }

    /** Not even the bare bytes would fit. */
    private static Optional<Finding> space(BackupPart part, Stack stack, Environment environment) {
        Quantity size = Stream.ofNullable(environment.getSpec().volumes())
                .flatMap(List::stream)
                .filter(one -> one.name().equals(part.name()) && one.size() != null)
                .map(VolumeClaim::size)
                .findFirst()
                .orElseGet(() -> Storage.volumes(stack).stream().filter(one -> one.name().equals(part.name())).findFirst().map(Volume::size)
                        .orElse(Storage.DEFAULT_SIZE));
        return part.bytes() == null || Quantities.value(size).compareTo(BigDecimal.valueOf(part.bytes())) >= 0
                ? Optional.empty()
                : Optional.of(Finding.stalled("VolumeTooSmall",
                        "Part %s has %d bytes, and the volume for it would have %s: give it more in spec.volumes of the environment, and make another Restore."
                                .formatted(part.name(), part.bytes(), size)));
    }
}
