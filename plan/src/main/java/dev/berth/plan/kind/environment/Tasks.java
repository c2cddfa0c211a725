package dev.berth.plan.kind.environment;

import dev.berth.api.DeployedRelease;
import dev.berth.api.Run;
import dev.berth.api.Stack;
import dev.berth.api.Task;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.part.workload.JobPods;
import dev.berth.plan.part.workload.TaskPods;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tasks of the release that the ledger names, one after the other: those before its pods start, and those after. That a task has ended
 * well is written into the ledger, so that nobody's deleting of a Job runs it twice; a failed one is run again when its Job is deleted.
 * The way back from a release that was given up runs none: it leads to what ran. Data of another environment waits for the AfterImport tasks
 * of whatever release runs on it.
 */
record Tasks(Inputs in, int sequence, List<Task> before, List<Task> after, List<Task> imports) {
    static Tasks of(Inputs in, Stack stack) {
        Optional<DeployedRelease> now = in.ledger().release();
        List<Task> imports = now.filter(_ -> in.ledger().importing().isPresent()).map(one -> left(in, stack, Run.AFTER_IMPORT, one)).orElse(
                List.of());
        if (now.isEmpty() || now.get().because() != null) {
            return new Tasks(in, in.ledger().sequence(), List.of(), List.of(), imports);
        }
        return new Tasks(in, in.ledger().sequence(), left(in, stack, Run.BEFORE_RELEASE, now.get()), left(in, stack, Run.AFTER_RELEASE, now
                .get()), imports);
    }

    /** Names of those that this stack runs here on data of another environment. */
    static List<String> imports(Inputs in, Stack stack) {
        return TaskPods.tasks(stack, Run.AFTER_IMPORT, in.place().stage()).map(Task::name).toList();
    }

    /** Why nobody may visit the data of another environment yet. */
    Optional<Finding> importing() {
        return in.ledger().importing().map(from -> finding(imports).orElseGet(() -> Finding.stalled(EnvironmentWords.NOT_IMPORTED,
                "Data of environment %s is here, and release %s has no AfterImport task that makes it fit to be visited: promote a release that has one, or kubectl berth undo %s."
                        .formatted(from, release(), in.environment().getMetadata().getName()))));
    }

    private static List<Task> left(Inputs in, Stack stack, Run run, DeployedRelease now) {
        return TaskPods.left(stack, run, in.place().stage(), now).toList();
    }

    /** The Job that runs the task for this decision, if there is one. */
    Optional<Facts.Attempt> attempt(Task task) {
        return in.child("Job", TaskPods.job(task.name(), sequence))
                .filter(job -> !job.terminating())
                .flatMap(job -> job.facts() instanceof Facts.Attempt attempt ? Optional.of(attempt) : Optional.empty());
    }

    /** The task of these has ended well, and the ledger does not say so yet. */
    Optional<Task> ended(List<Task> left) {
        return left.stream().findFirst().filter(task -> attempt(task).filter(one -> one.state() == Facts.State.SUCCEEDED)
                .isPresent());
    }

    /** The task of these that is next has failed: nothing goes on until somebody does something. */
    boolean failed(List<Task> left) {
        return left.stream().findFirst().flatMap(this::attempt).filter(one -> one.state() == Facts.State.FAILED).isPresent();
    }

    /** How the first of these stands. */
    Optional<Finding> finding(List<Task> left) {
        return left.stream().findFirst().map(task -> attempt(task).map(attempt -> finding(task, attempt)).orElseGet(() -> Finding.waiting(
                "TaskPending", "Task %s of release %s is to run.".formatted(task.name(), release()))));
    }

    private Finding finding(Task task, Facts.Attempt attempt) {
        String job = TaskPods.job(task.name(), sequence);
        String namespace = in.place().namespace();
        if (attempt.state() == Facts.State.FAILED) {
            String why = attempt.reason().equals("DeadlineExceeded")
                    ? "did not end within %d minutes".formatted(TaskPods.LONGEST.toMinutes())
                    : "failed";
            return Finding.stalled(Verification.TASK_FAILED, "Task %s of release %s %s.%s kubectl -n %s delete job %s runs it again.%s"
                    .formatted(task.name(), release(), why, stays(task), namespace, job, lastWords(
                            job)));
        }
        return Runs.waiting(in, pods(job), Scope.task(task.component()), "Task " + task.name(), "job/" + job)
                .orElse(Finding.waiting("TaskRunning", "Task %s of release %s runs: kubectl -n %s logs -f job/%s shows it."
                        .formatted(task.name(), release(), namespace, job)));
    }

    private Stream<Facts.Running> pods(String job) {
        return JobPods.of(new Id("Job", in.place().namespace(), job), in.children().stream()).running();
    }

    private String stays(Task task) {
        return switch (task.run()) {
            case BEFORE_RELEASE -> stays();
            case AFTER_IMPORT -> " Nobody can visit the data of environment %s before.".formatted(in.ledger().importing().orElse(""));
            default -> "";
        };
    }

    private String stays() {
        return in.ledger().ranBefore().isPresent() ? " What ran before goes on serving." : "";
    }

    /** What the task wrote at its end, as far as its pod is still there. */
    private String lastWords(String job) {
        return in.children().stream()
                .sorted(Comparator.comparing(child -> child.id().name()))
                .flatMap(child -> child.facts() instanceof Facts.Ended ended && ended.job().equals(job) && ended.code() != 0
                        ? Stream.of(ended)
                        : Stream.empty())
                .reduce((_, last) -> last)
                .map(ended -> " " + ended.lastWords())
                .orElse("");
    }

    private String release() {
        return in.ledger().release().orElseThrow().name();
    }

    /** Jobs of decisions that were followed by others, which nobody asks about any more. */
    static List<Want> outdated(Inputs in) {
        return removed(attempts(in).filter(job -> job.facts() instanceof Facts.Attempt attempt && attempt.sequence() != in.ledger()
                .sequence()));
    }

    /** Every Job there is, when all of it goes. */
    static List<Want> all(Inputs in) {
        return removed(jobs(in));
    }

    private static List<Want> removed(Stream<Child> jobs) {
        return jobs.filter(job -> !job.terminating()).<Want>map(job -> new Want.Remove(job.id(), job.uid())).toList();
    }

    /** Why another release is not decided on yet: no task is cut off. */
    static Optional<Finding> atWork(Inputs in, String next) {
        return active(in).findFirst().map(job -> Finding.waiting("TaskRunning",
                "Release %s follows when the task has ended that runs in Job %s of namespace %s.".formatted(next, job.id().name(), job.id()
                        .namespace())));
    }

    /** Jobs whose pod cannot start, where something else waits for them: they have cut nothing off, and would be in the way for an hour. */
    static List<Want> stuck(Inputs in) {
        return removed(active(in).filter(job -> in.children().stream().anyMatch(pod -> TaskPods.ofJob(job.id(), pod.id()) && pod
                .facts() instanceof Facts.Running running && running.images().isEmpty() && running.waiting().filter(why -> !why.starting())
                        .isPresent())));
    }

    private static Stream<Child> active(Inputs in) {
        return attempts(in).filter(job -> job.facts() instanceof Facts.Attempt attempt && attempt.active());
    }

    /** Without those of task runs: no release has to do with them. */
    private static Stream<Child> attempts(Inputs in) {
        return jobs(in).filter(job -> job.facts() instanceof Facts.Attempt attempt && !attempt.task().isEmpty());
    }

    private static Stream<Child> jobs(Inputs in) {
        return in.children().stream().filter(child -> child.id().kind().equals("Job"));
    }
}
