package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Run;
import dev.berth.api.Stack;
import dev.berth.api.Stage;
import dev.berth.api.Task;
import dev.berth.api.TaskRunSpec;
import dev.berth.plan.Fill;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What runs a stack's tasks: Jobs for those that belong to a release, CronJobs for those on a schedule. A task has the image, variables,
 * files, volumes and links of its component; nothing routes to it.
 */
public final class TaskPods {
    /** How long a task of a release may take: until then nothing else can be decided. */
    public static final Duration LONGEST = Duration.ofHours(1);

    /** How long a scheduled one may take: until then it is not started again. */
    private static final Duration LONGEST_SCHEDULED = Duration.ofHours(12);

    /** A task run that was not started by then is not started any more. */
    public static final Duration RUN_BEGINS = Duration.ofMinutes(15);

    /** Task runs of one environment side by side: the quota of its namespace has room for many more, and for all that the site needs. */
    public static final int MOST_RUNS = 20;

    /** A start that was missed for longer, because the cluster was down, is left out. */
    private static final Duration LATEST_START = Duration.ofMinutes(10);

    private static final int FAILED_KEPT = 3;
    private static final int RUN_DIGITS = 12;

    /** What a task run wrote can be read for so long after its end. */
    private static final Duration RUN_KEPT = Duration.ofDays(1);

    private TaskPods() {}

    /** The tasks of a stack that run at this moment in this stage, in their order. */
    public static Stream<Task> tasks(Stack stack, Run run, Stage stage) {
        return stack.tasks() == null
                ? Stream.of()
                : stack.tasks().stream().filter(task -> task.run() == run).filter(task -> task.stages() == null || task.stages().isEmpty()
                        || task.stages().contains(stage));
    }

    /** Those of them that have not ended well for this decision. */
    public static Stream<Task> left(Stack stack, Run run, Stage stage, DeployedRelease now) {
        return tasks(stack, run, stage).filter(task -> !now.ended().contains(task.name()));
    }

    /** Name of the Job that runs a task for the n-th decision. */
    public static String job(String task, int sequence) {
        return task + "-" + sequence;
    }

    /**
     * One attempt at a task, for the ledger's n-th decision: it is never repeated by itself, unless its node went away. It comes with
     * configuration files of its own, because those of the component may still be another release's.
     */
    public static List<Want> attempt(Scope scope, Stack stack, Task task, int sequence, Fill fill) {
        return job(scope, stack, task, job(task.name(), sequence), Map.of(Labels.TASK, task.name(), Labels.SEQUENCE, Integer.toString(
                sequence)), once(LONGEST), fill);
    }

    /** Whether a pod is one of this Job's: the controller names them after it. */
    public static boolean ofJob(Id job, Id pod) {
        return pod.kind().equals("Pod") && pod.namespace().equals(job.namespace()) && pod.name().startsWith(job.name() + "-");
    }

    /** Name of the Job of the TaskRun with this uid. */
    public static String runJob(String uid) {
        return "run-" + Sha256.hex(uid, RUN_DIGITS);
    }

    /**
     * What somebody asked to run once, with configuration files of its own like any attempt. No release waits for it.
     *
     * @param uid     of the TaskRun
     * @param longest until it is stopped
     */
    public static List<Want> run(Scope scope, Stack stack, TaskRunSpec asked, String uid, Duration longest, Fill fill) {
        JobSpec spec = once(longest);
        spec.setTtlSecondsAfterFinished((int) RUN_KEPT.toSeconds());
        spec.setPodFailurePolicy(null); // one that was evicted may have done half of it: nobody but a person can tell whether to do it again
        return job(scope, stack, task(asked, uid), runJob(uid), Map.of(Labels.RUN, uid), spec, fill);
    }

    /** The files of a Job that runs, which are there: they are neither changed nor swept. */
    public static Want standingFiles(Scope scope, String job) {
        return new Want.Once(new ConfigMapBuilder().withMetadata(scope.meta(files(job))).build());
    }

    private static Task task(TaskRunSpec asked, String uid) {
        return new Task(runJob(uid), asked.component(), asked.command(), asked.args(), null, null, null);
    }

    private static List<Want> job(Scope scope, Stack stack, Task task, String name, Map<String, String> labels, JobSpec spec, Fill fill) {
        Component component = component(stack, task);
        PodTemplateSpec template = template(scope, stack, task, component, fill);
        List<Want> wants = new ArrayList<>();
        ConfigFiles.want(scope, component, files(name)).ifPresent(files -> {
            template.getSpec().getVolumes().stream().map(Volume::getConfigMap).filter(Objects::nonNull).forEach(source -> source
                    .setName(files(name)));
            wants.add(files);
        });
        spec.setTemplate(template);
        wants.add(new Want.Once(new JobBuilder().withMetadata(scope.meta(name, labels)).withSpec(spec).build()));
        return List.copyOf(wants);
    }

    /** Name of the ConfigMap with the files of one Job. A component may be called as a Job is, so its files' must not be. */
    public static String files(String job) {
        return job + ".files";
    }

    /** A task on its schedule, by the clock of that zone, and never twice at once. */
    public static Want scheduled(Scope scope, Stack stack, Task task, Fill fill, ZoneId zone) {
        return new Want.Keep(new CronJobBuilder()
                .withMetadata(scope.meta(task.name(), Map.of(Labels.TASK, task.name())))
                .withNewSpec()
                .withSchedule(task.schedule())
                .withTimeZone(zone.getId())
                .withConcurrencyPolicy("Forbid")
                .withStartingDeadlineSeconds(LATEST_START.toSeconds())
                .withSuspend(fill.suspended())
                .withSuccessfulJobsHistoryLimit(1)
                .withFailedJobsHistoryLimit(FAILED_KEPT)
                .withNewJobTemplate()
                // A Job without labels gets its pods', and would be taken for a task of a release.
                .withNewMetadata()
                .withLabels(Map.of(Labels.TASK, task.name()))
                .endMetadata()
                .withSpec(new JobSpecBuilder(once(LONGEST_SCHEDULED)).withTemplate(template(scope, stack, task, component(stack, task),
                        fill)).build())
                .endJobTemplate()
                .endSpec()
                .build());
    }

    /** One pod and no other, but where it was evicted. */
    public static JobSpec once(Duration longest) {
        return new JobSpecBuilder()
                .withBackoffLimit(0)
                .withActiveDeadlineSeconds(longest.toSeconds())
                .withNewPodFailurePolicy()
                .addNewRule()
                .withAction("Ignore")
                .addNewOnPodCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endOnPodCondition()
                .endRule()
                .endPodFailurePolicy()
                .build();
    }

    private static Component component(Stack stack, Task task) {
        Component component = stack.components().stream().filter(one -> one.name().equals(task.component())).findFirst().orElseThrow(
                () -> new IllegalArgumentException("Task %s names component %s, which the stack lacks.".formatted(task.name(), task
                        .component())));
        boolean own = task.command() != null && !task.command().isEmpty();
        List<String> args = task.args() != null && !task.args().isEmpty() ? task.args() : own ? null : component.args();
        return component.running(own ? task.command() : component.command(), args);
    }

    private static PodTemplateSpec template(Scope scope, Stack stack, Task task, Component component, Fill fill) {
        PodTemplateSpec served = PodTemplate.of(scope, stack, component, fill);
        Map<String, String> labels = new HashMap<>(served.getMetadata().getLabels());
        labels.put(Labels.COMPONENT, Scope.task(task.component()));
        labels.put(Labels.TASK, task.name());
        return new PodTemplateSpecBuilder(served)
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .editSpec()
                .withRestartPolicy("Never")
                .withTopologySpreadConstraints()
                .endSpec()
                .build();
    }
}
