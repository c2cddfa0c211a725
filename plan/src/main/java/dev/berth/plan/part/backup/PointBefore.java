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
    /** Reason of an action that waits for it while a Job is at work. */
    public static final String SAVING_FIRST = "SavingFirst";

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
        return Optional.of(said()).filter(ActionConditions::failed).map(_ -> ready().map(Condition::message).orElse(""));
    }

    /** @param refused the environment's word on why it makes no Job of a backup */
    public Finding progress(Optional<Finding> refused) {
        return ready().map(Condition::message).map(PointBefore::savingFirst).or(() -> refused).orElseGet(() -> savingFirst(
                "Backup %s is asked for.".formatted(name)));
    }

    /**
     * The same while no Job is at work for it: the reason is what it waits for.
     *
     * @param refused the environment's word on why it makes no Job of a backup
     */
    public Finding standstill(Optional<Finding> refused) {
        Finding how = progress(refused);
        return new Finding(how.weight(), ready().map(Condition::reason).or(() -> refused.map(Finding::reason)).orElse("Starting"), how
                .message());
    }

    private static Finding savingFirst(String how) {
        return Finding.waiting(SAVING_FIRST, "The data as it is now is saved first. " + how);
    }

    private Optional<Condition> ready() {
        return Conditions.find(said(), Conditions.READY);
    }

    private List<Condition> said() {
        return made.map(Backup::getStatus).map(status -> status.conditions()).orElse(List.of());
    }
}
