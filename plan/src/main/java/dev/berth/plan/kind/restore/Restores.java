package dev.berth.plan.kind.restore;

import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;

/** Restore: data of an environment is replaced by that of a recovery point. */
public final class Restores {
    /** A turn's inputs; their content is this room's own. */
    public record Turn(Inputs in) {}

    public static final Kind<Restore, RestoreStatus, Turn> KIND = new Kind<>(
            Restore.class, RestoreStatus.class, Restores::inputs, _ -> new Plan.Hold(), Restores::verdict, false);

    private Restores() {}

    private static Turn inputs(Restore restore, World world) {
        return new Turn(Inputs.of(restore, world));
    }

    private static Verdict<RestoreStatus> verdict(Turn turn, Outcome outcome) {
        return RestoreVerdict.of(turn.in());
    }
}
