package dev.berth.plan.kind.promotion;

import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;

/** Promotion: an environment shall run a release, forwards or back. */
public final class Promotions {
    /** A turn's inputs; their content is this room's own. */
    public record Turn(Inputs in) {}

    public static final Kind<Promotion, PromotionStatus, Turn> KIND = new Kind<>(
            Promotion.class, PromotionStatus.class, Promotions::inputs, _ -> new Plan.Hold(), Promotions::verdict, false);

    private Promotions() {}

    private static Turn inputs(Promotion promotion, World world) {
        return new Turn(Inputs.of(promotion, world));
    }

    private static Verdict<PromotionStatus> verdict(Turn turn, Outcome outcome) {
        return PromotionVerdict.of(turn.in());
    }
}
