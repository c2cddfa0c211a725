package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.CodeChoice;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Preconditions;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreSpec;
import dev.berth.api.Run;
import dev.berth.api.SafetyPoint;
import dev.berth.api.Stage;
import dev.berth.api.Task;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.stage.DataFlow;
import dev.berth.plan.stage.StageDefaults;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a restore would do, from what the cluster shows before anything is asked of it.
 *
 * @param spec of the object to create: it holds only for the environment as it was looked at
 * @param text what comes back, what is lost, and how that is undone
 */
record RestorePlan(RestoreSpec spec, String text) {
    /** What somebody asked for on the command line; null where nothing was said. */
    record Asked(String backup, Instant asOf, List<String> parts, CodeChoice code, boolean skipSafetyPoint, boolean anyDirection,
            Integer undoHours, String note) {}

    /**
     * Another environment whose data shall come.
     *
     * @param releases of the tenant
     */
    record Elsewhere(Environment source, List<Release> releases) {
        String name() {
            return source.getMetadata().getName();
        }
    }

    /** Of this recovery point, or else the newest. Refuses what cannot come to pass. */
    static RestorePlan of(Environment environment, Optional<Elsewhere> elsewhere, List<Backup> backups, Asked asked, Optional<String> user,
            Instant now) {
        String name = environment.getMetadata().getName();
        EnvironmentStatus status = free(environment);
        elsewhere.ifPresent(one -> refuse(environment, one, asked));
        String source = elsewhere.map(Elsewhere::name).orElse(name);
        Point point = point(source, elsewhere.map(one -> own(one, backups, asked)).orElse(backups), asked);
        List<BackupPart> parts = parts(point, asked.parts());
        String ran = point.backup().getStatus().release();
        String runs = status.release() == null ? "nothing" : status.release().name();
        if (asked.code() == null && !ran.equals(runs)) {
            throw new Refused(
                    "Release %s ran when this point was made, and %s runs now: say --code Keep to run %2$s on the old data, or --code FromBackup to go back to %1$s with it."
                            .formatted(ran, runs));
        }
        int hours = Objects.requireNonNullElse(asked.undoHours(), RestoreSpec.DEFAULT_UNDO_HOURS);
        RestoreSpec spec = new RestoreSpec(name, null, point.name(), null, null, asked.parts(), asked.code(), asked
                .skipSafetyPoint() ? SafetyPoint.SKIP : null, asked.anyDirection() ? Boolean.TRUE : null, new Preconditions(status
                        .sequence()), asked.undoHours(), asked.note(), user
                                .orElse(null), null);
        StringBuilder text = new StringBuilder();
        text.append("%s: %s %s%s.%n".formatted(name, Point.list(parts), elsewhere.map(one -> "of " + one.name() + " ").orElse(""), point
                .text(now)));
        text.append(tried(source, point));
        String next = asked.code() == CodeChoice.FROM_BACKUP ? ran : runs;
        elsewhere.ifPresent(one -> text.append(imported(environment, one, next)));
        if (asked.code() == CodeChoice.FROM_BACKUP && !ran.equals(runs)) {
            text.append("Release %s runs on it then, in the place of %s.%n".formatted(ran, runs));
        }
        text.append(asked.skipSafetyPoint()
                ? "The data as it is now is not saved into the store first.%n".formatted()
                : "The data as it is now is saved into the store first.%n".formatted());
        text.append("Nobody can visit while it is fetched, which takes about as long as reading %s from the store.%n".formatted(Bytes.text(
                Point.bytes(parts))));
        text.append("%s is gone from the site then. It is kept for %d hours: kubectl berth undo %s brings it back.%n"
                .formatted(elsewhere.isPresent() ? "What is there now" : "What was written since", hours, name));
        return new RestorePlan(spec, text.toString());
    }

    private static void refuse(Environment environment, Elsewhere elsewhere, Asked asked) {
        String name = environment.getMetadata().getName();
        if (elsewhere.name().equals(name)) {
            throw new Refused("--from names another environment, and " + name + " is the one whose data would be replaced: leave it out.");
        }
        if (!elsewhere.source().getSpec().site().equals(environment.getSpec().site())) {
            throw new Refused("%s is of site %s, and %s of site %s: data comes from environments of the same site only.".formatted(elsewhere
                    .name(), elsewhere.source().getSpec().site(), name, environment.getSpec().site()));
        }
        new DataFlow(elsewhere.source(), environment).objection().filter(_ -> !asked.anyDirection()).ifPresent(why -> {
            throw new Refused(List.of(why, "If this is meant, say --any-direction."));
        });
    }

    /** Of points that nobody has named, those of the environment that bears the name now. */
    private static List<Backup> own(Elsewhere elsewhere, List<Backup> backups, Asked asked) {
        String uid = elsewhere.source().getMetadata().getUid();
        return asked.backup() != null
                ? backups
                : backups.stream().filter(one -> one.getStatus() != null && uid.equals(one.getStatus().environmentUid())).toList();
    }

    /** What is done to it before anybody can visit. */
    private static String imported(Environment environment, Elsewhere elsewhere, String release) {
        String name = environment.getMetadata().getName();
        Optional<Stage> stage = StageDefaults.stage(environment.getSpec().site(), name, environment.getSpec());
        List<String> tasks = elsewhere.releases().stream()
                .filter(one -> one.getMetadata().getName().equals(release))
                .flatMap(one -> stage.stream().flatMap(of -> TaskPods.tasks(one.getSpec().stack(), Run.AFTER_IMPORT, of)))
                .map(Task::name)
                .toList();
        return tasks.isEmpty()
                ? "Release %s has no AfterImport task that runs in %s: whoever may visit it sees the data of %s as it is.%n".formatted(
                        release, name, elsewhere.name())
                : "Before anybody can visit, the AfterImport tasks of release %s run on it: %s.%n".formatted(release, String.join(", ",
                        tasks));
    }

    /** What is confirmed is what comes back: the object names it, however it was asked for. */
    private static Point point(String name, List<Backup> backups, Asked asked) {
        if (asked.backup() != null && asked.asOf() != null) {
            throw new Refused("--backup names a recovery point, and --as-of looks for one: say one of them.");
        }
        if (asked.asOf() != null) {
            return Point.asOf(name, backups, asked.asOf());
        }
        return asked.backup() == null
                ? Point.newest(name, backups)
                : Point.named(name, backups, asked.backup());
    }

    /** @param ledger of the environment; empty where it could not be read */
    static RestorePlan undo(Environment environment, Optional<Ledger> ledger, List<Restore> restores, Optional<String> named,
            Optional<String> user, Instant now) {
        String name = environment.getMetadata().getName();
        EnvironmentStatus status = free(environment);
        Undone undone = ledger.map(one -> Undone.of(one, name, named, now)).orElseGet(() -> Undone.of(restores, environment, named, now));
        RestoreSpec spec = new RestoreSpec(name, null, null, undone.restore(), null, null, null, null, null, new Preconditions(status
                .sequence()), null, null, user.orElse(null), null);
        return new RestorePlan(spec,
                """
                        %s: the data comes back as it was before Restore %s, %s.
                        Nobody can visit while its pods start again. What was written since is gone from the site then; it is kept for %d hours: the same command once more brings it back.
                        """
                        .formatted(name, undone.restore(), undone.since().map(time -> "at " + time).orElse("if that is still kept"),
                                RestoreSpec.DEFAULT_UNDO_HOURS));
    }

    Restore object(String namespace) {
        return object(spec, spec.environment() + "-", namespace);
    }

    /** @param prefix of its name */
    static Restore object(RestoreSpec spec, String prefix, String namespace) {
        Restore restore = new Restore();
        restore.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withGenerateName(prefix)
                .addToLabels(Preview.MADE_BY, Preview.CLI)
                .build());
        restore.setSpec(spec);
        return restore;
    }

    private static EnvironmentStatus free(Environment environment) {
        String name = environment.getMetadata().getName();
        EnvironmentStatus status = Optional.ofNullable(environment.getStatus()).filter(one -> one.sequence() != null).orElseThrow(
                () -> new Refused("Nothing runs in %s yet, so there is no data to replace: kubectl berth why %1$s.".formatted(name)));
        Held.refuse(status, name);
        return status;
    }

    /** Whether anybody has seen that it comes back. */
    private static String tried(String environment, Point point) {
        return Optional.ofNullable(point.backup().getStatus().verified())
                .map(proof -> "Drill %s restored this point and found it good.%n".formatted(proof.by()))
                .orElseGet(() -> "Nobody has tried yet to restore this point: kubectl berth drill %s --backup %s does.%n".formatted(
                        environment, point.name()));
    }

    private static List<BackupPart> parts(Point point, List<String> named) {
        if (named == null) {
            return point.parts();
        }
        for (String name : named) {
            if (point.parts().stream().noneMatch(part -> part.name().equals(name))) {
                throw new Refused("Backup %s has no part %s: it has %s.".formatted(point.name(), name, Point.list(point.parts())));
            }
        }
        return point.parts().stream().filter(part -> named.contains(part.name())).toList();
    }
}
