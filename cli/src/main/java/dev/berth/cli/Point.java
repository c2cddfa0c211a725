package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.plan.part.backup.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A recovery point that something is done with.
 *
 * @param backup that holds it
 */
record Point(Backup backup) {
    /** That of this Backup. */
    static Point named(String environment, List<Backup> backups, String name) {
        Backup backup = backups.stream().filter(one -> one.getMetadata().getName().equals(name)).findFirst().orElseThrow(() -> new Refused(
                "There is no Backup %s: kubectl berth backups %s shows what there is.".formatted(name, environment)));
        if (!backup.getSpec().environment().equals(environment)) {
            throw new Refused(
                    "Backup %s is of environment %s. It is tried there, and kubectl berth restore %s --from %2$s brings its data here."
                            .formatted(name, backup.getSpec().environment(), environment));
        }
        if (!RecoveryPoint.isHeld(backup)) {
            throw new Refused("Backup %s holds no complete recovery point: kubectl berth backups %s shows those that do.".formatted(name,
                    environment));
        }
        return new Point(backup);
    }

    /** The newest from this time or before, of which no restore made any for itself. */
    static Point asOf(String environment, List<Backup> backups, Instant time) {
        List<Backup> own = backups.stream().filter(one -> one.getSpec().environment().equals(environment)).toList();
        return RecoveryPoint.asOf(own, time).map(Point::new).orElseThrow(() -> {
            Point oldest = new Point(RecoveryPoint.usual(own).min(Comparator.comparing(RecoveryPoint::time)).orElseThrow(
                    () -> none(environment)));
            return new Refused("No recovery point of %s is from %s or before: the oldest one was saved until %s, and --backup %s takes it."
                    .formatted(environment, time, RecoveryPoint.ended(oldest.backup()), oldest.name()));
        });
    }

    private static Refused none(String environment) {
        return new Refused("There is no recovery point of %s: kubectl berth backup %1$s makes one of the data as it is now."
                .formatted(environment));
    }

    /** Of those of the environment that no restore made for itself: those come back by their name only. */
    static Point newest(String environment, List<Backup> backups) {
        return RecoveryPoint.usual(backups)
                .filter(one -> one.getSpec().environment().equals(environment))
                .map(Point::new)
                .max(Comparator.comparing(Point::time))
                .orElseThrow(() -> none(environment));
    }

    String name() {
        return backup.getMetadata().getName();
    }

    List<BackupPart> parts() {
        return Objects.requireNonNullElse(backup.getStatus().parts(), List.of());
    }

    private Instant time() {
        return RecoveryPoint.time(backup);
    }

    /** How old it is, and where it is found. */
    String text(Instant now) {
        return "as of %s, %s ago (Backup %s)".formatted(backup.getStatus().recoveryPoint(), Span.text(Duration.between(time(), now)),
                name());
    }

    static String list(List<BackupPart> parts) {
        return parts.stream().map(Point::title).collect(Collectors.joining(", "));
    }

    static String title(BackupPart part) {
        return (part.kind() == BackupPartKind.DATABASE ? "database " : "volume ") + part.name();
    }

    static long bytes(List<BackupPart> parts) {
        return parts.stream().map(BackupPart::bytes).filter(Objects::nonNull).mapToLong(Long::longValue).sum();
    }
}
