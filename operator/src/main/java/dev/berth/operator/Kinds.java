package dev.berth.operator;

import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.Release;
import dev.berth.api.ReleaseStatus;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStatus;
import dev.berth.plan.Kind;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.promotion.Promotions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.kind.taskrun.TaskRuns;

/**
 * Every kind that the operator turns. What a kind wants and says is decided in {@code dev.berth.plan.kind}; how it is turned is the same
 * for all, in {@code dev.berth.operator.loop}.
 */
public record Kinds(
        Kind<Site, SiteStatus, ?> sites,
        Kind<Environment, EnvironmentStatus, ?> environments,
        Kind<Release, ReleaseStatus, ?> releases,
        Kind<Promotion, PromotionStatus, ?> promotions,
        Kind<TaskRun, TaskRunStatus, ?> taskRuns) {
    public static final Kinds ALL = new Kinds(Sites.KIND, Environments.KIND, Releases.KIND, Promotions.KIND, TaskRuns.KIND);
}
