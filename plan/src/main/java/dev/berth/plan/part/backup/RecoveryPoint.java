package dev.berth.plan.part.backup;

import dev.berth.api.Backup;
import dev.berth.plan.Labels;
import dev.berth.plan.condition.ActionConditions;
import java.util.Optional;

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

    /** Uid of the Restore that it was made for: it holds what that replaced. */
    public static Optional<String> madeFor(Backup backup) {
        return Optional.ofNullable(backup.getMetadata().getLabels()).map(labels -> labels.get(Labels.RESTORE));
    }
}
