package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupSpec;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStep;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Labels;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.Optional;

/** The Backup that an environment makes itself: when its schedule says so, and before the action that holds it changes any data. */
final class OwnBackup {
    private OwnBackup() {}

    /** Without an owner reference: a recovery point outlives its environment. */
    static Want of(Inputs in, String name, String store, String note, Map<String, String> madeFor) {
        Backup backup = new Backup();
        backup.setMetadata(new ObjectMetaBuilder()
                .withNamespace(in.tenant())
                .withName(name)
                .withLabels(in.place().owner().labels())
                .addToLabels(Labels.SITE, in.environment().getSpec().site())
                .addToLabels(madeFor)
                .build());
        backup.setSpec(new BackupSpec(in.environment().getMetadata().getName(), store, null, note, null, null, null));
        return new Want.Once(backup);
    }

    /** What the action that holds the environment wants saved first. */
    static Optional<Want> before(Inputs in) {
        Optional<HeldBy> action = in.heldBy().filter(held -> held.demand().isPresent());
        return action.flatMap(HeldBy::restore).flatMap(one -> before(in, one)).or(() -> action.flatMap(HeldBy::promotion).flatMap(
                one -> before(in, one)));
    }

    private static Optional<Want> before(Inputs in, Restore restore) {
        return Optional.of(restore.getStatus())
                .filter(status -> status.step() == RestoreStep.SAFETY_POINT && status.safetyPoint() != null)
                .map(status -> of(in, status.safetyPoint(), status.store(), note("Restore " + restore.getMetadata().getName()), Map.of(
                        Labels.RESTORE, restore.getMetadata().getUid())));
    }

    private static Optional<Want> before(Inputs in, Promotion promotion) {
        return Optional.of(promotion.getStatus())
                .filter(status -> status.step() == PromotionStep.SAFETY_POINT && status.safetyBackup() != null)
                .map(status -> of(in, status.safetyBackup().name(), in.backups().store().orElse(null), note("Promotion " + promotion
                        .getMetadata().getName()), Map.of(Labels.PROMOTION, promotion.getMetadata().getUid())));
    }

    private static String note(String action) {
        return "The data as it was before %s.".formatted(action);
    }
}
