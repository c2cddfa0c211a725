package dev.berth.plan.kind.backupstore;

import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreStatus;
import dev.berth.api.Condition;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.Opening;
import java.util.List;
import java.util.Optional;

/** BackupStore: a place for recovery points. It writes nothing: jobs of the environments do. */
public final class BackupStores {
    /** A store, and whether what opens it is there. */
    public record Inputs(BackupStore store, Opening opening) {}

    public static final Kind<BackupStore, BackupStoreStatus, Inputs> KIND = new Kind<>(
            BackupStore.class, BackupStoreStatus.class, BackupStores::inputs, _ -> new Plan.Hold(), BackupStores::verdict, false);

    private BackupStores() {}

    private static Inputs inputs(BackupStore store, World world) {
        return new Inputs(store, Opening.of(store, id -> world.secret(id.namespace(), id.name())));
    }

    private static Verdict<BackupStoreStatus> verdict(Inputs in, Outcome outcome) {
        BackupStoreStatus before = in.store().getStatus();
        long generation = in.store().getMetadata().getGeneration();
        if (in.opening().pending() && before != null && Long.valueOf(generation).equals(before.observedGeneration())) {
            return Verdict.unchanged(before);
        }
        List<Condition> all = new Conditions(generation).ready(in.opening().missing(), "Openable",
                "Its key and credentials are there. Whether the store takes what is brought to it shows with the first Backup.");
        return new Verdict<>(new BackupStoreStatus(generation, all), Optional.empty(), false, Verdict.News.of(all));
    }
}
