package dev.berth.operator.shelf;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;

/** Berth's own objects of every kind, as the control loop holds them. */
public record Caches(
        Primaries<Site> sites,
        Primaries<Environment> environments,
        Primaries<Release> releases,
        Primaries<Promotion> promotions,
        Primaries<TaskRun> taskRuns,
        Primaries<Backup> backups,
        Primaries<BackupStore> backupStores,
        Primaries<Restore> restores) {}
