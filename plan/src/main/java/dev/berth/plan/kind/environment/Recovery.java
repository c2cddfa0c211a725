package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupStore;
import dev.berth.api.RecoveryStatus;
import dev.berth.api.Verified;
import dev.berth.plan.Known;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.condition.StoreWords;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.release.Defaults;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What recovery points there are, by their age: a job that went well long ago protects nothing.
 *
 * @param newest that is complete, and holds everything that runs now
 * @param late   when it will be too old; empty when it is
 * @param closed why nobody could open it now, or make one
 * @param tried  what drills have shown of them
 * @param checks what those of the repository have shown
 * @param policy where recovery points go, and how often they are made
 * @param byDefault name of the BackupStore of sites that name none
 */
record Recovery(Optional<Backup> newest, Optional<Instant> late, Optional<Finding> closed, Tried tried, RepositoryChecks checks,
        BackupPolicy policy, Optional<String> byDefault) {
    /** Where no schedule promises anything. */
    private static final Duration A_DAY = Duration.ofDays(1);

    /** For waiting and saving, beyond what the schedule promises. */
    private static final Duration MARGIN = Duration.ofHours(2);

    static Recovery of(Inputs in) {
        String uid = in.environment().getMetadata().getUid();
        List<Backup> complete = RecoveryPoint.usual(in.world().backupsOf(in.tenant(), in.environment().getMetadata().getName()), uid)
                .toList();
        // Most turns have nothing to compare with, and need not read what runs.
        Set<String> parts = complete.isEmpty() ? Set.of() : running(in);
        Optional<Backup> newest = complete.stream().filter(backup -> holds(backup, parts)).max(Comparator.comparing(RecoveryPoint::time));
        BackupPolicy policy = in.backups();
        return new Recovery(
                newest,
                newest.map(RecoveryPoint::time).map(point -> point.plus(promised(policy, point)).plus(MARGIN)).filter(in.now()::isBefore),
                newest.map(one -> one.getStatus().store()).or(policy::store).flatMap(store -> closed(in, store)),
                Tried.of(in, complete),
                RepositoryChecks.of(in),
                policy,
                in.ground().defaults().store());
    }

    private static Optional<Finding> closed(Inputs in, String store) {
        return switch (in.world().backupStore(in.tenant(), store)) {
            case Known.Missing<BackupStore> _ -> Optional.of(Finding.note(StoreWords.NOT_FOUND,
                    "There is no BackupStore %s in namespace %s, so no recovery point is made or comes back: apply it, with the Secrets of its login and of its key."
                            .formatted(store, in.tenant())));
            case Known.Value<BackupStore>(BackupStore found) -> StoreWords.ready(found)
                    .filter(ready -> !ready.status().equals("True"))
                    .map(ready -> Finding.note(StoreWords.NOT_READY, "No recovery point is made or comes back. BackupStore %s: %s"
                            .formatted(
                                    store, ready.message())));
            default -> Optional.empty();
        };
    }

    /** Names of the parts of what runs now. */
    private static Set<String> running(Inputs in) {
        return in.ledger().release()
                .flatMap(now -> in.world().release(in.tenant(), now.name()).optional())
                .map(release -> Part.of(Defaults.explicit(release)).stream().map(Part::name).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    private static boolean holds(Backup backup, Set<String> parts) {
        return Objects.requireNonNullElse(backup.getStatus().parts(), List.<BackupPart>of()).stream().map(BackupPart::name).collect(
                Collectors
                        .toSet()).containsAll(parts);
    }

    /** How long after a point the next one comes: on a Friday, a schedule of working days promises none before Monday. */
    private static Duration promised(BackupPolicy policy, Instant point) {
        return policy.schedule().flatMap(schedule -> schedule.interval(point)).orElse(A_DAY);
    }

    /** @param rests reason why nothing runs, and no point is made */
    void judge(Conditions conditions, String environment, Optional<String> rests) {
        String type = "Protected";
        Optional<String> damage = checks.damage();
        if (damage.isPresent()) {
            conditions.add(type, "False", EnvironmentWords.REPOSITORY_DAMAGED, damage.get());
        } else if (closed.isPresent()) {
            conditions.add(type, "False", closed.get().reason(), closed.get().message());
        } else if (newest.isPresent()) {
            String name = newest.get().getMetadata().getName();
            boolean scheduled = policy.schedule().isPresent();
            Optional<Tried.Objection> objection = tried.objection(environment);
            if (late.isPresent() && objection.isPresent()) {
                conditions.add(type, "False", objection.get().reason(), objection.get().message());
            } else if (late.isPresent()) {
                conditions.add(type, "True", "RecentPoint", "Backup " + name + " made a recovery point that is not "
                        + (scheduled ? "older than the schedule promises" : "a day old") + ". " + tried.words(newest.get()));
            } else if (rests.isPresent()) {
                conditions.add(type, "Unknown", rests.get(),
                        "No recovery point is made while nothing runs here: the newest one, of Backup %s, holds what was there at %s."
                                .formatted(name, newest.get().getStatus().recoveryPoint()));
            } else {
                conditions.add(type, "False", EnvironmentWords.POINT_TOO_OLD, "The newest recovery point, of Backup " + name + ", is "
                        + (scheduled ? "older than the schedule promises" : "more than a day old") + ": kubectl berth backup " + environment
                        + " makes one, and kubectl berth backups " + environment + " shows what became of the last ones.");
            }
        } else if (policy.store().isEmpty()) {
            conditions.add(type, "False", EnvironmentWords.NO_STORE,
                    "No backup store is set, so no recovery point exists: name a BackupStore in backups.store of the Site%s.".formatted(
                            byDefault.map(name -> ", or make BackupStore %s, which this installation takes where none is named".formatted(
                                    name)).orElse("")));
        } else if (rests.isPresent()) {
            conditions.add(type, "Unknown", rests.get(), "No recovery point is made while nothing runs here, and there is none yet.");
        } else {
            conditions.add(type, "False", "NoPoint", "No recovery point of what runs here exists yet: kubectl berth backup " + environment
                    + " makes one.");
        }
    }

    /** When what is said of it will change by itself. */
    Stream<Instant> changes() {
        return Stream.concat(Stream.of(late, tried.late()).flatMap(Optional::stream), checks.changes());
    }

    Optional<RecoveryStatus> shown() {
        Optional<Verified> proof = newest.flatMap(_ -> tried.proof());
        RecoveryStatus shown = new RecoveryStatus(
                newest.map(backup -> backup.getStatus().recoveryPoint()).orElse(null),
                proof.map(Verified::time).orElse(null),
                proof.map(Verified::recoverySeconds).orElse(null),
                proof.map(Verified::pointAgeSeconds).orElse(null),
                checks.shown().orElse(null),
                checks.time().orElse(null));
        return Optional.of(shown).filter(_ -> newest.isPresent() || checks.shown().isPresent());
    }
}
