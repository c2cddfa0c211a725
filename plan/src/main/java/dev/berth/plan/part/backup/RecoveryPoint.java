package dev.berth.plan.part.backup;

import dev.berth.api.Backup;
import dev.berth.plan.Labels;
import dev.berth.plan.condition.ActionConditions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
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

    /** What had been written by then is in it. */
    public static Instant time(Backup backup) {
        return Instant.parse(backup.getStatus().recoveryPoint());
    }

    /** What there is to go back to: not what a restore has saved of the data that it replaced. */
    public static Stream<Backup> usual(List<Backup> backups) {
        return backups.stream().filter(one -> isHeld(one) && madeFor(one).isEmpty());
    }

    /** The newest of these whose data is from no later than that time. */
    public static Optional<Backup> asOf(List<Backup> backups, Instant time) {
        return usual(backups).filter(one -> !time(one).isAfter(time)).max(Comparator.comparing(RecoveryPoint::time));
    }

    /** Uid of the Restore that it was made for: it holds what that replaced. */
    public static Optional<String> madeFor(Backup backup) {
        return Optional.ofNullable(backup.getMetadata().getLabels()).map(labels -> labels.get(Labels.RESTORE));
    }
}
