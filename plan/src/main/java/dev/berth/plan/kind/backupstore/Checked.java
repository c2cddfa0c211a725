package dev.berth.plan.kind.backupstore;

import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.RecoveryStatus;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.part.backup.Repository;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the checks of all repositories in a store have shown, as the environments say.
 *
 * @param damaged names of environments whose repository is not whole, and so on
 * @param overdue whose was not checked for too long
 * @param never   whose was not checked yet
 * @param late    when the first of the others will be overdue
 * @param any     somebody has a recovery point there
 */
record Checked(List<String> damaged, List<String> overdue, List<String> never, Optional<Instant> late, boolean any) {
    private static final String TYPE = "Checked";
    private static final String UNKNOWN = "Unknown";

    /** Its Site names that store, and it has a recovery point there. */
    static boolean isIn(BackupStore store, Environment environment) {
        return environment.getMetadata().getDeletionTimestamp() == null && backup(environment).map(RecoveryStatus::store).filter(store
                .getMetadata().getName()::equals).isPresent();
    }

    private static Optional<RecoveryStatus> backup(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(status -> status.backup());
    }

    private static Optional<Instant> late(Environment environment) {
        return backup(environment).map(RecoveryStatus::lastChecked).map(Instant::parse).map(time -> time.plus(Repository.CHECKED_WITHIN));
    }

    static Checked of(List<Environment> users, Instant now) {
        return new Checked(
                names(users, EnvironmentWords::repositoryDamaged),
                names(users, one -> !EnvironmentWords.rests(one) && late(one).filter(time -> !now.isBefore(time)).isPresent()),
                names(users, one -> !EnvironmentWords.rests(one) && late(one).isEmpty()),
                users.stream().flatMap(one -> late(one).stream()).filter(now::isBefore).min(Comparator.naturalOrder()),
                !users.isEmpty());
    }

    private static List<String> names(List<Environment> users, Predicate<Environment> which) {
        return users.stream().filter(which).map(one -> one.getMetadata().getName()).sorted().toList();
    }

    void judge(Conditions conditions, String namespace) {
        if (!damaged.isEmpty()) {
            conditions.add(TYPE, "False", EnvironmentWords.REPOSITORY_DAMAGED,
                    "What is saved of %s is damaged: kubectl berth backups %s -n %s says what was found.".formatted(String.join(", ",
                            damaged), damaged.getFirst(), namespace));
        } else if (!overdue.isEmpty()) {
            conditions.add(TYPE, UNKNOWN, EnvironmentWords.CHECK_OVERDUE,
                    "What is saved of %s was not checked for longer than two weeks: kubectl berth why %s -n %s says what is in the way."
                            .formatted(String.join(", ", overdue), overdue.getFirst(), namespace));
        } else if (!never.isEmpty()) {
            conditions.add(TYPE, UNKNOWN, "NotCheckedYet",
                    "What is saved of %s was not checked yet: each environment's repository is, once a week.".formatted(String.join(", ",
                            never)));
        } else if (any) {
            conditions.add(TYPE, "True", "Whole",
                    "The repository of every environment with a recovery point here was found whole, each within the last two weeks.");
        } else {
            conditions.add(TYPE, UNKNOWN, "NothingToCheck", "No environment whose Site names it has a recovery point here yet.");
        }
    }
}
