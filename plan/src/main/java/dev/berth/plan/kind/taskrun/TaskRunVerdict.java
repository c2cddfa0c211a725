package dev.berth.plan.kind.taskrun;

import dev.berth.api.Component;
import dev.berth.api.Condition;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.TaskRunStatus;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.Facts;
import dev.berth.plan.Known;
import dev.berth.plan.Verdict;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.workload.TaskPods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a task run goes on, by what has become of its Job. It is started once: that it was is remembered by the Job, which is kept for longer
 * than the time in which a run may begin, and by this status.
 */
final class TaskRunVerdict {
    private static final String ENDING = "Ending";

    /** After the environment starts it no more: what was written at the last moment must have been seen. */
    private static final Duration TO_BEGIN = TaskPods.RUN_BEGINS.plusMinutes(5);

    private final Inputs in;
    private final Optional<TaskRunStatus> before;

    private TaskRunVerdict(Inputs in) {
        this.in = in;
        this.before = Optional.ofNullable(in.run().getStatus());
    }

    static Verdict<TaskRunStatus> of(Inputs in) {
        if (in.environment().pending() || in.release().pending()) {
            return Verdict.unchanged(in.run().getStatus());
        }
        return new TaskRunVerdict(in).judge();
    }

    private Verdict<TaskRunStatus> judge() {
        List<Condition> said = before.map(TaskRunStatus::conditions).orElse(List.of());
        if (ActionConditions.complete(said) || ActionConditions.failed(said)) {
            return sink();
        }
        if (in.job().isPresent()) {
            return began(in.job().get());
        }
        if (before.filter(status -> status.step() == TaskRunStep.RUNNING).isPresent()) {
            return in.cancelled()
                    ? failed("Cancelled", "It was cancelled while it ran, and stopped.", null)
                    : failed("JobLost",
                            "Job %s of namespace %s is gone, and with it how the command ended: look at what it was to do, and make another TaskRun if it must run again."
                                    .formatted(in.jobName(), in.workloadNamespace()), null);
        }
        if (in.cancelled()) {
            return failed("Cancelled", asked()
                    ? "It was cancelled when environment %s had been asked to start it, and is stopped if it has begun.".formatted(in
                            .environmentName())
                    : "It was cancelled before it began.", null);
        }
        Instant deadline = in.created().plus(TO_BEGIN);
        Optional<Finding> obstacle = obstacle();
        if (asked() && !(in.environment() instanceof Known.Unreadable<Environment>) && !in.environmentUid().equals(environmentUid())) {
            return failed("EnvironmentGone",
                    "Environment %s was deleted when it was asked to start it, so nobody can tell whether the command began: look at what it was to do, and make another TaskRun if it must run."
                            .formatted(in.environmentName()), null);
        }
        if (obstacle.filter(one -> one.reason().equals("ComponentNotFound")).isPresent() || !in.now().isBefore(deadline)) {
            Finding why = obstacle.orElse(Finding.stalled("NotStarted",
                    "Environment %s was asked to start it, and did not say in time that it had: look what the command was to do, and make another TaskRun if it must run."
                            .formatted(in.environmentName())));
            return failed(why.reason(), why.message(), null);
        }
        return obstacle.isPresent()
                ? goesOn(TaskRunStep.GATE, null, obstacle.get(), Optional.of(deadline))
                : goesOn(TaskRunStep.START, in.ledger().orElseThrow().release().orElseThrow().name(), Finding.waiting("Starting",
                        "Environment %s is asked to start it.".formatted(in.environmentName())), Optional.of(deadline));
    }

    /** Some time before: it may have begun. */
    private boolean asked() {
        return environmentUid().isPresent();
    }

    private Optional<String> environmentUid() {
        return before.map(TaskRunStatus::environmentUid);
    }

    /** It has ended: nothing that happens later changes what is said of it. */
    private Verdict<TaskRunStatus> sink() {
        TaskRunStatus status = before.orElseThrow();
        long generation = in.run().getMetadata().getGeneration();
        return Verdict.unchanged(new TaskRunStatus(generation, status.step(), status.release(), status.environmentUid(), status.job(),
                status
                        .exitCode(),
                conditions().still(status.conditions())));
    }

    private Optional<Finding> obstacle() {
        if (in.environment() instanceof Known.Unreadable<Environment>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        if (in.environment().optional().isEmpty()) {
            return Optional.of(EnvironmentWords.notFound(in.environmentName(), in.run().getMetadata().getNamespace()));
        }
        Optional<DeployedRelease> now = in.ledger().flatMap(Ledger::release);
        if (now.isEmpty() || in.release().optional().isEmpty()) {
            return Optional.of(Finding.waiting("NothingRuns", "Nothing runs in environment %s yet: kubectl berth why %1$s.".formatted(in
                    .environmentName())));
        }
        List<String> components = in.release().optional().get().getSpec().stack().components().stream().map(Component::name).sorted()
                .toList();
        if (!components.contains(in.component())) {
            return Optional.of(Finding.stalled("ComponentNotFound", "Release %s has no component %s: it has %s."
                    .formatted(now.get().name(), in.component(), String.join(", ", components))));
        }
        if (in.suspended()) {
            return Optional.of(Finding.waiting("Suspended", "Environment %s is suspended: nothing runs there.".formatted(in
                    .environmentName())));
        }
        if (in.expired()) {
            return Optional.of(Finding.waiting("Expired", "The lifetime of environment %s is over: nothing runs there.".formatted(in
                    .environmentName())));
        }
        return in.others() < TaskPods.MOST_RUNS
                ? Optional.empty()
                : Optional.of(Finding.waiting("TooMany",
                        "%d others run in environment %s already: this one follows when one of them has ended."
                                .formatted(TaskPods.MOST_RUNS, in.environmentName())));
    }

    private Verdict<TaskRunStatus> began(Facts.Attempt job) {
        return switch (job.state()) {
            case ACTIVE -> goesOn(TaskRunStep.RUNNING, release(), progress(), Optional.empty());
            case SUCCEEDED -> complete("The command ended well.");
            case FAILED -> fell(job.reason());
        };
    }

    private Finding progress() {
        if (in.cancelled()) {
            return Finding.waiting("Stopping", "It is cancelled, and being stopped.");
        }
        if (in.pods().facts().isEmpty()) {
            return Finding.waiting("PodPending", "Its pod is not there yet: kubectl -n %s describe job %s".formatted(in.workloadNamespace(),
                    in
                            .jobName()));
        }
        return in.pods().waiting().findFirst().filter(why -> !why.starting())
                .map(why -> Finding.waiting(why.reason(), "Its pod does not start (%s): kubectl -n %s describe pod -l job-name=%s"
                        .formatted(why.reason(), in.workloadNamespace(), in.jobName())))
                .orElse(Finding.waiting("Running", "It runs: kubectl -n %s logs -f job/%s shows what it writes.".formatted(in
                        .workloadNamespace(), in.jobName())));
    }

    private Verdict<TaskRunStatus> fell(String reason) {
        if (reason.equals("DeadlineExceeded")) {
            return failed(reason, "It did not end within its deadlineSeconds, and was stopped.", null);
        }
        Optional<Facts.Ended> ended = in.pods().lastEnded();
        if (ended.isEmpty() && in.pods().running().findAny().isPresent()) { // the pod's last word may be seen a little after the Job's
            return goesOn(TaskRunStep.RUNNING, release(), Finding.waiting(ENDING, "It has ended."), Optional.empty());
        }
        return failed("CommandFailed", ended.map(Facts.Ended::lastWords).orElse(
                "Its pod is gone, and with it how far the command came and what it wrote."), ended.map(
                        Facts.Ended::code).orElse(null));
    }

    /** Which it was started with. */
    private String release() {
        return before.map(TaskRunStatus::release).orElse(null);
    }

    private Verdict<TaskRunStatus> goesOn(TaskRunStep step, String release, Finding finding, Optional<Instant> lookAgain) {
        List<Condition> all = conditions().goesOn(finding);
        return new Verdict<>(status(step, release, null, all), lookAgain, false, Verdict.News.of(all));
    }

    private Verdict<TaskRunStatus> complete(String message) {
        List<Condition> all = conditions().complete("Complete", message);
        return new Verdict<>(status(TaskRunStep.ENDED, release(), 0, all), Optional.empty(), false, Verdict.News.of(all));
    }

    private Verdict<TaskRunStatus> failed(String reason, String message, Integer exitCode) {
        List<Condition> all = conditions().failed(reason, message);
        return new Verdict<>(status(TaskRunStep.ENDED, release(), exitCode, all), Optional.empty(), false, Verdict.News.of(all));
    }

    private ActionConditions conditions() {
        return new ActionConditions(in.run().getMetadata().getGeneration());
    }

    private TaskRunStatus status(TaskRunStep step, String release, Integer exitCode, List<Condition> all) {
        boolean made = step == TaskRunStep.RUNNING || step == TaskRunStep.ENDED && before.map(TaskRunStatus::job).isPresent()
                || in.job().isPresent();
        return new TaskRunStatus(
                Objects.requireNonNull(in.run().getMetadata().getGeneration()), step, release, (step == TaskRunStep.START
                        ? in.environmentUid()
                        : environmentUid()).orElse(null), made ? in.jobName() : null, exitCode, all);
    }
}
