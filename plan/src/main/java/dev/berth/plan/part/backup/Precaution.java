package dev.berth.plan.part.backup;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Run;
import dev.berth.api.SafetyPoint;
import dev.berth.api.Stack;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.release.Defaults;
import dev.berth.plan.stage.StageDefaults;
import dev.berth.plan.stage.Stopped;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether data is saved before another release comes. Tasks around a release, such as a migration, are what a way back to the old code does
 * not undo.
 *
 * @param store that the Site names
 * @param typed what the Promotion says of it; null where it says nothing
 */
public record Precaution(Environment environment, Optional<String> store, SafetyPoint typed) {
    /**
     * Why nothing is saved; empty where it shall be.
     *
     * @param runs what runs now; empty before the first release
     */
    public Optional<String> needless(Optional<Release> runs, Release wanted) {
        String name = environment.getMetadata().getName();
        if (typed == SafetyPoint.SKIP) {
            return Optional.of("The data is not saved first, as was asked for (safetyPoint: Skip).");
        }
        if (runs.isEmpty()) {
            return Optional.of("Nothing runs in %s yet, so there is no data to be saved first.".formatted(name));
        }
        String now = runs.get().getMetadata().getName();
        Stack holds = Defaults.explicit(runs.get());
        if (typed == SafetyPoint.REQUIRED) {
            return Part.of(holds).isEmpty()
                    ? Optional.of("Release %s has no database and no volume, so there is no data to be saved first.".formatted(now))
                    : Optional.empty();
        }
        String comes = wanted.getMetadata().getName();
        if (!hasTasks(wanted.getSpec().stack())) {
            return Optional.of("Release %s has no tasks that run before or after it in %s, so the data is not saved first.".formatted(comes,
                    name));
        }
        if (holds.components().stream().noneMatch(component -> component.database() != null)) {
            return Optional.of("Release %s has no database that the tasks of release %s could change, so the data is not saved first."
                    .formatted(now, comes));
        }
        if (store.isEmpty()) {
            return Optional.of(
                    "The data is not saved before the tasks of release %s, because Site %s names no BackupStore in backups.store, and a rollback does not undo what a task changed in a database: name one there, or make a recovery point yourself (kubectl berth backup %s)."
                            .formatted(comes, environment.getSpec().site(), name));
        }
        return Stopped.saysExpired(environment)
                ? Optional.of("The lifetime of environment %s is over, so no database answers, and the data is not saved first.".formatted(
                        name))
                : Optional.empty();
    }

    private boolean hasTasks(Stack stack) {
        return StageDefaults.stage(environment.getSpec().site(), environment.getMetadata().getName(), environment.getSpec())
                .filter(stage -> Stream.of(Run.BEFORE_RELEASE, Run.AFTER_RELEASE).anyMatch(run -> TaskPods.tasks(stack, run, stage)
                        .findAny().isPresent()))
                .isPresent();
    }
}
