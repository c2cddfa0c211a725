package dev.berth.plan.kind;

import dev.berth.api.Backup;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreStatus;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.Release;
import dev.berth.api.ReleaseStatus;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStatus;
import dev.berth.plan.Kind;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.promotion.Promotions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.restore.Restores;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.kind.taskrun.TaskRuns;

/**
 * Every kind that the operator turns. What a kind wants and says is decided in its package here; how it is turned is the same for all, in
 * {@code dev.berth.operator.loop}.
 */
public record Kinds(
        Kind<Site, SiteStatus, ?> sites,
        Kind<Environment, EnvironmentStatus, ?> environments,
        Kind<Release, ReleaseStatus, ?> releases,
        Kind<Promotion, PromotionStatus, ?> promotions,
        Kind<TaskRun, TaskRunStatus, ?> taskRuns,
        Kind<Backup, BackupStatus, ?> backups,
        Kind<BackupStore, BackupStoreStatus, ?> backupStores,
        Kind<Restore, RestoreStatus, ?> restores) {
    public static final Kinds ALL = new Kinds(Sites.KIND, Environments.KIND, Releases.KIND, Promotions.KIND, TaskRuns.KIND, Backups.KIND,
            BackupStores.KIND, Restores.KIND);

    /** The same with another kind of environment. */
    public Kinds with(Kind<Environment, EnvironmentStatus, ?> other) {
        return new Kinds(sites, other, releases, promotions, taskRuns, backups, backupStores, restores);
    }
}
