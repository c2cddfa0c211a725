package dev.berth.plan.kind.taskrun;

import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStatus;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;

/** TaskRun: a command shall run once in an environment. */
public final class TaskRuns {
    /** A turn's inputs; their content is this room's own. */
    public record Turn(Inputs in) {}

    public static final Kind<TaskRun, TaskRunStatus, Turn> KIND = new Kind<>(
            TaskRun.class, TaskRunStatus.class, TaskRuns::inputs, _ -> new Plan.Hold(), TaskRuns::verdict, false);

    private TaskRuns() {}

    private static Turn inputs(TaskRun run, World world) {
        return new Turn(Inputs.of(run, world));
    }

    private static Verdict<TaskRunStatus> verdict(Turn turn, Outcome outcome) {
        return TaskRunVerdict.of(turn.in());
    }
}
