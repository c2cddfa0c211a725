package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.Condition;
import dev.berth.api.Restore;
import dev.berth.api.Verified;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.Boot;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What drills have shown of the recovery points of an environment.
 *
 * @param verified the newest point that was restored and found good
 * @param proof    how one was last found good, which may have been an older one
 * @param failed   a drill that could not restore its point, where no point as new was proven since
 * @param last     drill that ended, if it proved nothing
 * @param late     when the last proof will be too old; empty where no schedule promises one, and when it is
 * @param overdue  it is
 */
record Tried(Optional<Backup> verified, Optional<Verified> proof, Optional<Restore> failed, Optional<Restore> last, Optional<Instant> late,
        boolean overdue) {
    /** For waiting and fetching, beyond what the schedule promises. */
    private static final Duration MARGIN = Duration.ofDays(1);

    /** @param complete Backups of this environment that hold a point */
    static Tried of(Inputs in, List<Backup> complete) {
        Optional<Backup> verified = complete.stream().filter(one -> one.getStatus().verified() != null).max(Comparator.comparing(
                RecoveryPoint::time));
        List<Restore> drills = in.world().restoresOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .filter(one -> Drill.is(one) && Drill.ended(one).filter(end -> !end.isBefore(Instant.parse(in.environment().getMetadata()
                        .getCreationTimestamp()))).isPresent())
                .sorted(Comparator.comparing((Restore one) -> Drill.ended(one).orElseThrow()).thenComparing(one -> one.getMetadata()
                        .getName()).reversed())
                .toList();
        Optional<Instant> due = complete.isEmpty() ? Optional.empty() : in.backups().drill().map(drill -> due(drill, complete));
        return new Tried(
                verified,
                complete.stream().filter(one -> one.getStatus().verified() != null).max(Comparator.comparing(Tried::proof)).map(one -> one
                        .getStatus().verified()),
                drills.stream().filter(one -> isRed(one) && !ofWhatWasReplaced(in, one) && complete.stream().noneMatch(good -> outdates(
                        good, one))).findFirst(),
                drills.stream().findFirst().filter(one -> !Drill.passed(one)),
                due.filter(in.now()::isBefore),
                due.filter(when -> !in.now().isBefore(when)).isPresent());
    }

    private static boolean isRed(Restore drill) {
        return drill.getStatus().recoveryPoint() != null && (is(drill, Drill.FETCH_FAILED) || is(drill, Boot.FAILED));
    }

    /** Somebody has tried what a restore had saved of data that was not wanted any more: that says nothing of the others. */
    private static boolean ofWhatWasReplaced(Inputs in, Restore drill) {
        return Optional.ofNullable(drill.getStatus().backup()).flatMap(name -> in.world().backup(in.tenant(), name).optional()).filter(
                RecoveryPoint::madeForRestore).isPresent();
    }

    /** It ended for this reason. */
    private static boolean is(Restore drill, String reason) {
        return ready(drill).filter(said -> said.reason().equals(reason)).isPresent();
    }

    /** A newer point was proven, or this very one after that: what restored once may be lost since. */
    private static boolean outdates(Backup good, Restore red) {
        Instant point = Instant.parse(red.getStatus().recoveryPoint());
        return good.getStatus().verified() != null && (RecoveryPoint.time(good).isAfter(point) || RecoveryPoint.time(good).equals(point)
                && !Instant
                        .parse(good.getStatus().verified().time()).isBefore(Drill.ended(red).orElseThrow()));
    }

    /**
     * Counted from the last proof, or from the first point where there is none. That a point was good which was old already says nothing of
     * those that were made since.
     */
    private static Instant due(BackupPolicy.Drilled drill, List<Backup> complete) {
        Instant since = complete.stream()
                .filter(one -> one.getStatus().verified() != null)
                .filter(one -> !RecoveryPoint.time(one).plus(drill.schedule().interval(proof(one)).orElse(Duration.ZERO)).isBefore(proof(
                        one)))
                .map(Tried::proof)
                .max(Comparator.naturalOrder())
                .orElseGet(() -> complete.stream().map(RecoveryPoint::time).min(Comparator.naturalOrder()).orElseThrow());
        return since.plus(drill.schedule().interval(since).orElse(Duration.ZERO)).plus(MARGIN);
    }

    private static Instant proof(Backup backup) {
        return Instant.parse(backup.getStatus().verified().time());
    }

    private static Optional<Condition> ready(Restore drill) {
        return Conditions.find(drill.getStatus().conditions(), Conditions.READY);
    }

    /** Why it is not believed that a point would come back, as a reason and a sentence. */
    Optional<Objection> objection(String environment) {
        if (failed.isPresent()) {
            Restore drill = failed.get();
            String name = drill.getMetadata().getName();
            String said = ready(drill).map(Condition::message).orElse("");
            return Optional.of(new Objection("DrillFailed", is(drill, Boot.FAILED)
                    ? "Drill %s: %s kubectl berth drill %s tries the newest point again; once another release runs, kubectl berth backup %3$s makes one of it first."
                            .formatted(name, said, environment)
                    : "Drill %s tried to restore the recovery point of Backup %s, and could not. %s kubectl berth backup %s makes another point, and kubectl berth drill %4$s tries that."
                            .formatted(name, drill.getStatus().backup(), said, environment)));
        }
        return overdue
                ? Optional.of(new Objection("DrillOverdue",
                        "No recovery point was seen to restore for longer than backups.drill promises: kubectl berth drill %s tries the newest.%s"
                                .formatted(environment, last.flatMap(one -> ready(one).map(said -> " The last drill, %s, ended with: %s"
                                        .formatted(one.getMetadata().getName(), said.message()))).orElse(""))))
                : Optional.empty();
    }

    record Objection(String reason, String message) {}

    /** Of the newest point. */
    String words(Backup newest) {
        if (verified.isEmpty()) {
            return "Nobody has tried yet to restore it.";
        }
        Verified proof = verified.get().getStatus().verified();
        return verified.get().getMetadata().getUid().equals(newest.getMetadata().getUid())
                ? "Drill %s restored it and found it good.".formatted(proof.by())
                : "Drill %s restored that of Backup %s and found it good; this one was not tried yet.".formatted(proof.by(), verified.get()
                        .getMetadata().getName());
    }
}
