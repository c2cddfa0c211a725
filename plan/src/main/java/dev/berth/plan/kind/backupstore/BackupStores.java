package dev.berth.plan.kind.backupstore;

import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreStatus;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.part.backup.Opening;
import dev.berth.plan.part.backup.Pruner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** BackupStore: a place for recovery points. It writes nothing: jobs of the environments do. */
public final class BackupStores {
    /**
     * A store, and whether what opens it is there.
     *
     * @param prune  the same of what opens it to the login that may remove, if it is another one
     * @param users  environments that have recovery points in it
     * @param escrow what is known of its key there
     */
    public record Inputs(BackupStore store, Opening opening, Optional<Opening> prune, List<Environment> users, KeyEscrow escrow,
            Instant now) {
        boolean pending() {
            return opening.pending() || prune.filter(Opening::pending).isPresent();
        }

        /** Without the login that may remove, the store is ready for all else. */
        List<Finding> findings() {
            return Stream.concat(opening.missing().stream(), prune.flatMap(one -> Pruner.note(store.getMetadata().getName(), one)).stream())
                    .toList();
        }
    }

    public static final Kind<BackupStore, BackupStoreStatus, Inputs> KIND = new Kind<>(
            BackupStore.class, BackupStoreStatus.class, BackupStores::inputs, _ -> new Plan.Hold(), BackupStores::verdict, false);

    private BackupStores() {}

    private static Inputs inputs(BackupStore store, World world) {
        List<Environment> users = world.environmentsIn(store.getMetadata().getNamespace()).stream().filter(one -> Checked.isIn(store, one))
                .toList();
        Opening opening = opening(store, world);
        return new Inputs(store, opening, Pruner.of(store).map(one -> opening(one, world)), users, KeyEscrow.of(store, opening, world),
                world.now());
    }

    private static Opening opening(BackupStore store, World world) {
        return Opening.of(store, id -> world.secret(id.namespace(), id.name()));
    }

    private static Verdict<BackupStoreStatus> verdict(Inputs in, Outcome outcome) {
        BackupStoreStatus before = in.store().getStatus();
        long generation = in.store().getMetadata().getGeneration();
        if (in.pending() && before != null && Long.valueOf(generation).equals(before.observedGeneration())) {
            return Verdict.unchanged(before);
        }
        Conditions conditions = new Conditions(generation);
        Checked checked = Checked.of(in.users(), in.now());
        checked.judge(conditions, in.store().getMetadata().getNamespace());
        in.escrow().judge(conditions);
        List<Condition> all = conditions.ready(in.findings(), "Openable",
                "Its key and credentials are there. Whether the store takes what is brought to it shows with the first Backup.");
        return new Verdict<>(new BackupStoreStatus(generation, all), checked.late(), false, Verdict.News.of(all));
    }
}
