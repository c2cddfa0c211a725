package dev.berth.plan.kind.environment;

import dev.berth.api.DeployedRelease;
import dev.berth.api.Stack;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.Fill;
import dev.berth.plan.Want;
import dev.berth.plan.part.workload.TaskPods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What people ask to run once here. A TaskRun demands, the environment makes the Job, because nobody else writes its namespace. A Job is
 * made only for a run that asks to be started: one that was started already and whose Job is gone is never started again.
 */
final class OneOffs {
    private static final int LONGEST_SECONDS = 3600;

    private OneOffs() {}

    /** @param stack of the release that the ledger names */
    static List<Want> wants(Inputs in, Stack stack, Fill fill) {
        List<Want> wants = new ArrayList<>();
        for (TaskRun run : in.world().taskRunsOf(in.tenant(), in.environment().getMetadata().getName())) {
            if (run.getStatus() == null || run.getStatus().step() == null) {
                continue;
            }
            if (Boolean.TRUE.equals(run.getSpec().cancel())) {
                wants.addAll(stopped(in, run));
            } else if (run.getStatus().step() == TaskRunStep.START) {
                wants.addAll(started(in, run, stack, fill));
            } else if (run.getStatus().step() == TaskRunStep.RUNNING) {
                wants.addAll(files(in, run));
            }
        }
        return wants;
    }

    private static List<Want> started(Inputs in, TaskRun run, Stack stack, Fill fill) {
        boolean current = in.ledger().release().map(DeployedRelease::name).equals(Optional.ofNullable(run.getStatus().release()));
        if (!current || in.stopped() || !has(stack, run)) {
            return List.of();
        }
        Duration longest = Duration.ofSeconds(Objects.requireNonNullElse(run.getSpec().deadlineSeconds(), LONGEST_SECONDS));
        return TaskPods.run(in.place(), stack, run.getSpec(), run.getMetadata().getUid(), longest, fill);
    }

    /** Those of the release that it was started with, whatever runs here by now. */
    private static List<Want> files(Inputs in, TaskRun run) {
        return in.world().release(in.tenant(), run.getStatus().release()).optional()
                .map(Course::explicit)
                .filter(stack -> has(stack, run))
                .map(stack -> TaskPods.runFiles(in.place(), stack, run.getSpec(), run.getMetadata().getUid()))
                .orElse(List.of());
    }

    private static List<Want> stopped(Inputs in, TaskRun run) {
        return in.child("Job", TaskPods.runJob(run.getMetadata().getUid()))
                .filter(job -> !job.terminating() && run.getStatus().step() != TaskRunStep.ENDED)
                .<List<Want>>map(job -> List.of(new Want.Remove(job.id(), job.uid())))
                .orElse(List.of());
    }

    private static boolean has(Stack stack, TaskRun run) {
        return stack.components().stream().anyMatch(component -> component.name().equals(run.getSpec().component()));
    }
}
