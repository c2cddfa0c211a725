package dev.berth.plan.kind.backup;

import dev.berth.api.Backup;
import dev.berth.api.BackupStatus;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;

/** Backup: a recovery point shall be made of an environment. */
public final class Backups {
    /** A turn's inputs; their content is this room's own. */
    public record Turn(Inputs in) {}

    public static final Kind<Backup, BackupStatus, Turn> KIND = new Kind<>(
            Backup.class, BackupStatus.class, Backups::inputs, _ -> new Plan.Hold(), Backups::verdict, false);

    private Backups() {}

    private static Turn inputs(Backup backup, World world) {
        return new Turn(Inputs.of(backup, world));
    }

    private static Verdict<BackupStatus> verdict(Turn turn, Outcome outcome) {
        return BackupVerdict.of(turn.in());
    }
}
