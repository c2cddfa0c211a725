package dev.berth.plan.part.backup;

import dev.berth.api.Backup;
import dev.berth.api.Condition;
import dev.berth.plan.Labels;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Backup is to who looks for something to go back to. */
public final class RecoveryPoint {
    private RecoveryPoint() {}

    /** It holds one, and the store listed all of it. */
    public static boolean isHeld(Backup backup) {
        return backup.getStatus() != null
                && backup.getStatus().recoveryPoint() != null
                && ActionConditions.complete(backup.getStatus().conditions());
    }

    /** The same, of the environment of this uid: that of a former one of its name says nothing of what is saved now. */
    public static boolean isHeld(Backup backup, String environmentUid) {
        return isHeld(backup) && environmentUid.equals(backup.getStatus().environmentUid());
    }

    /** What all of its snapshots bear: that of the Backup that made it, and that one may be gone. */
    public static String uid(Backup backup) {
        return Objects.requireNonNullElseGet(backup.getSpec().point(), backup.getMetadata()::getUid);
    }

    /** What had been written by then is in it. */
    public static Instant time(Backup backup) {
        return Instant.parse(backup.getStatus().recoveryPoint());
    }

    /** What was written later is not in it: its parts are saved one after the other, and this is the end of the last one. */
    public static Instant ended(Backup backup) {
        return Optional.ofNullable(backup.getStatus().sealed()).or(() -> Conditions.find(backup.getStatus().conditions(),
                ActionConditions.COMPLETE).map(Condition::lastTransitionTime)).map(
                        Instant::parse).orElseGet(() -> time(backup));
    }

    /** What there is to go back to: not what a restore has saved of the data that it replaced. */
    public static Stream<Backup> usual(List<Backup> backups) {
        return backups.stream().filter(one -> isHeld(one) && !madeForRestore(one));
    }

    /** The same, of the environment of this uid. */
    public static Stream<Backup> usual(List<Backup> backups, String environmentUid) {
        return usual(backups).filter(one -> environmentUid.equals(one.getStatus().environmentUid()));
    }

    /** The newest of these in which nothing is that was written after that time. */
    public static Optional<Backup> asOf(List<Backup> backups, Instant time) {
        return usual(backups).filter(one -> !ended(one).isAfter(time)).max(Comparator.comparing(RecoveryPoint::time));
    }

    /** It was made for the action of this uid, before that changed anything. */
    public static boolean madeFor(Backup backup, String uid) {
        return Stream.of(Labels.RESTORE, Labels.PROMOTION).anyMatch(label -> uid.equals(labels(backup).get(label)));
    }

    /** It holds what a restore replaced, as its label or the point itself says: that was not wanted any more. */
    public static boolean madeForRestore(Backup backup) {
        return labels(backup).containsKey(Labels.RESTORE) || backup.getStatus() != null && Boolean.TRUE.equals(backup.getStatus()
                .madeForRestore());
    }

    private static Map<String, String> labels(Backup backup) {
        return Objects.requireNonNullElse(backup.getMetadata().getLabels(), Map.of());
    }
}
