package dev.berth.plan.part.backup;

import dev.berth.api.Backup;
import dev.berth.api.Condition;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.Sha256;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/**
 * The recovery point of the data as it is before an action changes any of it. The environment makes the Backup, and it is found again by
 * the uid of the action.
 *
 * @param name that the Backup has, or gets
 */
public record PointBefore(String name, Optional<Backup> made) {
    private static final int NAME_LIMIT = 200;
    private static final int UID_DIGITS = 6;

    /** @param backups of the environment */
    public static PointBefore of(HasMetadata action, List<Backup> backups) {
        String uid = action.getMetadata().getUid();
        Optional<Backup> made = backups.stream().filter(one -> RecoveryPoint.madeFor(one, uid)).findFirst();
        return new PointBefore(made.map(one -> one.getMetadata().getName()).orElseGet(() -> name(action.getMetadata().getName(), uid)),
                made);
    }

    private static String name(String action, String uid) {
        return "%s-%s-before".formatted(action.length() <= NAME_LIMIT ? action : Sha256.hex(action, UID_DIGITS), Sha256.hex(uid,
                UID_DIGITS));
    }

    public boolean stands() {
        return ActionConditions.complete(said());
    }

    /** Why it came to nothing. */
    public Optional<String> failure() {
        return Optional.of(said()).filter(ActionConditions::failed).map(_ -> ready().orElse(""));
    }

    /** @param refused the environment's word on why it makes no Job of a backup */
    public Finding progress(Optional<Finding> refused) {
        return ready().map(PointBefore::savingFirst).or(() -> refused).orElseGet(() -> savingFirst("Backup %s is asked for.".formatted(
                name)));
    }

    private static Finding savingFirst(String how) {
        return Finding.waiting("SavingFirst", "The data as it is now is saved first. " + how);
    }

    private Optional<String> ready() {
        return Conditions.find(said(), Conditions.READY).map(Condition::message);
    }

    private List<Condition> said() {
        return made.map(Backup::getStatus).map(status -> status.conditions()).orElse(List.of());
    }
}
