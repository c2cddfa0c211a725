package dev.berth.plan.kind.environment;

import dev.berth.api.DeployedRelease;
import dev.berth.api.Stack;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.Age;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Want;
import dev.berth.plan.part.workload.TaskPods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What people ask to run once here. A TaskRun demands, the environment makes the Job, because nobody else writes its namespace. A Job is
 * made only for a run that asks to be started, and only for a while: one that was started already and whose Job is gone is never started
 * again.
 */
final class OneOffs {
    private static final int LONGEST_SECONDS = 3600;

    /** Jobs of the newest that have ended, for who wants to read what they wrote. */
    private static final int KEPT = 20;

    private OneOffs() {}

    /** Jobs that shall not run, or that nobody asks for any more. They go whatever else this environment waits for. */
    static List<Want> ended(Inputs in) {
        List<TaskRun> all = all(in);
        Set<String> wanted = new HashSet<>();
        List<TaskRun> ended = all.stream().filter(run -> step(run) == TaskRunStep.ENDED).toList();
        ended.stream().skip(Math.max(0, ended.size() - KEPT)).filter(run -> !active(in, run)).forEach(run -> wanted.add(job(run)));
        all.stream().filter(run -> step(run) != TaskRunStep.ENDED && !cancelled(run)).forEach(run -> wanted.add(job(run)));
        return in.children().stream()
                .filter(child -> child.facts() instanceof Facts.Attempt attempt && attempt.task().isEmpty() && !child.terminating())
                .filter(child -> !wanted.contains(child.id().name()))
                .<Want>map(child -> new Want.Remove(child.id(), child.uid()))
                .toList();
    }

    /** @param stack of the release that the ledger names */
    static List<Want> wants(Inputs in, Stack stack, Fill fill) {
        List<Want> wants = new ArrayList<>();
        long room = TaskPods.MOST_RUNS;
        for (TaskRun run : all(in)) {
            if (cancelled(run) || step(run) == TaskRunStep.ENDED) {
                continue;
            }
            if (in.child("Job", job(run)).isPresent()) {
                room--;
                files(in, run).ifPresent(wants::add);
            } else if (step(run) == TaskRunStep.START && room > 0 && starts(in, run, stack)) {
                room--;
                Duration longest = Duration.ofSeconds(Objects.requireNonNullElse(run.getSpec().deadlineSeconds(), LONGEST_SECONDS));
                wants.addAll(TaskPods.run(in.place(), stack, run.getSpec(), run.getMetadata().getUid(), longest, fill));
            }
        }
        return wants;
    }

    /** One that is being deleted asks for nothing. */
    private static List<TaskRun> all(Inputs in) {
        return in.world().taskRunsOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .filter(run -> run.getMetadata().getDeletionTimestamp() == null)
                .sorted(Age.OLDEST)
                .toList();
    }

    private static boolean starts(Inputs in, TaskRun run, Stack stack) {
        boolean meant = in.environment().getMetadata().getUid().equals(run.getStatus().environmentUid());
        boolean current = in.ledger().release().map(DeployedRelease::name).equals(Optional.ofNullable(run.getStatus().release()));
        boolean inTime = in.now().isBefore(Instant.parse(run.getMetadata().getCreationTimestamp()).plus(TaskPods.RUN_BEGINS));
        boolean has = stack.components().stream().anyMatch(component -> component.name().equals(run.getSpec().component()));
        return meant && current && inTime && has && !in.stopped();
    }

    /** Those that it was started with stay as they are, whatever runs here by now. */
    private static Optional<Want> files(Inputs in, TaskRun run) {
        return in.child("ConfigMap", TaskPods.files(job(run))).filter(child -> !child.terminating()).map(_ -> TaskPods.standingFiles(in
                .place(), job(run)));
    }

    private static boolean active(Inputs in, TaskRun run) {
        return in.child("Job", job(run)).filter(child -> child.facts() instanceof Facts.Attempt attempt && attempt
                .state() == Facts.State.ACTIVE).isPresent();
    }

    private static String job(TaskRun run) {
        return TaskPods.runJob(run.getMetadata().getUid());
    }

    private static TaskRunStep step(TaskRun run) {
        return run.getStatus() == null || run.getStatus().step() == null ? TaskRunStep.GATE : run.getStatus().step();
    }

    private static boolean cancelled(TaskRun run) {
        return Boolean.TRUE.equals(run.getSpec().cancel());
    }
}
