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
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.name.Ellipsis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a task run goes on, by what has become of its Job. It is started once: that it was is remembered by the Job, which is kept for longer
 * than the time in which a run may begin, and by this status.
 */
final class TaskRunVerdict {
    private static final String COMPLETE = "Complete";
    private static final String FAILED = "Failed";
    private static final String ENDING = "Ending";
    private static final Duration TO_BEGIN = Duration.ofMinutes(15);

    /** The pod's last word may be seen a little after the Job's. */
    private static final Duration LAST_WORD = Duration.ofSeconds(12);

    private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");
    private static final int LINES = 10;
    private static final int CHARACTERS = 1000;

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
        if (said(COMPLETE) || said(FAILED)) {
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
            return failed("Cancelled", "It was cancelled before it began.", null);
        }
        Instant deadline = in.created().plus(TO_BEGIN);
        Optional<Finding> obstacle = obstacle();
        if (obstacle.filter(one -> one.reason().equals("ComponentNotFound")).isPresent() || !in.now().isBefore(deadline)) {
            Finding why = obstacle.orElse(Finding.stalled("NotStarted", "Environment %s did not start it in time: kubectl berth why %1$s."
                    .formatted(in.environmentName())));
            return failed(why.reason(), why.message(), null);
        }
        return obstacle.isPresent()
                ? goesOn(TaskRunStep.GATE, null, obstacle.get(), Optional.of(deadline))
                : goesOn(TaskRunStep.START, in.ledger().orElseThrow().release().orElseThrow().name(), Finding.waiting("Starting",
                        "Environment %s is asked to start it.".formatted(in.environmentName())), Optional.of(deadline));
    }

    private boolean said(String condition) {
        return before.filter(status -> Conditions.isTrue(status.conditions(), condition)).isPresent();
    }

    /** It has ended: nothing that happens later changes what is said of it. */
    private Verdict<TaskRunStatus> sink() {
        TaskRunStatus status = before.orElseThrow();
        long generation = in.run().getMetadata().getGeneration();
        List<Condition> conditions = status.conditions().stream()
                .map(one -> new Condition(one.type(), one.status(), one.reason(), one.message(), generation, one.lastTransitionTime()))
                .toList();
        return Verdict.unchanged(new TaskRunStatus(generation, status.step(), status.release(), status.job(), status.exitCode(),
                conditions));
    }

    private Optional<Finding> obstacle() {
        if (in.environment() instanceof Known.Unreadable<Environment>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        if (in.environment().optional().isEmpty()) {
            return Optional.of(Finding.stalled("EnvironmentNotFound",
                    "There is no Environment %s in namespace %s: kubectl -n %2$s get environments shows what there is."
                            .formatted(in.environmentName(), in.run().getMetadata().getNamespace())));
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
        return in.suspended()
                ? Optional.of(Finding.waiting("Suspended", "Environment %s is suspended: nothing runs there.".formatted(in
                        .environmentName())))
                : Optional.empty();
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
        return in.waiting().filter(why -> !STARTING.contains(why.reason()))
                .map(why -> Finding.waiting(why.reason(), "Its pod does not start (%s): kubectl -n %s describe pod -l job-name=%s"
                        .formatted(why.reason(), in.workloadNamespace(), in.jobName())))
                .orElse(Finding.waiting("Running", "It runs: kubectl -n %s logs -f job/%s shows what it writes.".formatted(in
                        .workloadNamespace(), in.jobName())));
    }

    private Verdict<TaskRunStatus> fell(String reason) {
        if (reason.equals("DeadlineExceeded")) {
            return failed(reason, "It did not end within its deadlineSeconds, and was stopped.", null);
        }
        Optional<Facts.Ended> ended = in.ended();
        boolean waited = before.flatMap(status -> Conditions.find(status.conditions(), Conditions.READY)).filter(ready -> ready.reason()
                .equals(ENDING)).isPresent();
        if (ended.isEmpty() && !waited) {
            return goesOn(TaskRunStep.RUNNING, release(), Finding.waiting(ENDING, "It has ended."), Optional.of(in.now().plus(LAST_WORD)));
        }
        return failed("CommandFailed", ended.map(end -> "It ended with exit code " + end.code() + (end.message().isBlank()
                ? "."
                : " and wrote last:\n" + Ellipsis.last(end.message().strip(), LINES, CHARACTERS))).orElse("It failed."), ended.map(
                        Facts.Ended::code).orElse(null));
    }

    /** Which it was started with. */
    private String release() {
        return before.map(TaskRunStatus::release).orElse(null);
    }

    private Verdict<TaskRunStatus> goesOn(TaskRunStep step, String release, Finding finding, Optional<Instant> lookAgain) {
        List<Condition> all = conditions().ready(List.of(finding), COMPLETE, "");
        return new Verdict<>(status(step, release, null, all), lookAgain, false, Verdict.News.of(all));
    }

    private Verdict<TaskRunStatus> complete(String message) {
        List<Condition> all = conditions().add(COMPLETE, "True", COMPLETE, message).ready(List.of(), COMPLETE, message);
        return new Verdict<>(status(TaskRunStep.ENDED, release(), 0, all), Optional.empty(), false, Verdict.News.of(all));
    }

    private Verdict<TaskRunStatus> failed(String reason, String message, Integer exitCode) {
        List<Condition> all = conditions().add(FAILED, "True", reason, message).ready(List.of(Finding.stalled(reason, message)), reason,
                message);
        return new Verdict<>(status(TaskRunStep.ENDED, release(), exitCode, all), Optional.empty(), false, Verdict.News.of(all));
    }

    private Conditions conditions() {
        return new Conditions(in.run().getMetadata().getGeneration());
    }

    private TaskRunStatus status(TaskRunStep step, String release, Integer exitCode, List<Condition> all) {
        boolean made = step == TaskRunStep.RUNNING || step == TaskRunStep.ENDED && before.map(TaskRunStatus::job).isPresent()
                || in.job().isPresent();
        return new TaskRunStatus(
                Objects.requireNonNull(in.run().getMetadata().getGeneration()), step, release, made ? in.jobName() : null, exitCode, all);
    }
}
