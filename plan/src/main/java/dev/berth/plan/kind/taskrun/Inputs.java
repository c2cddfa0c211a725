package dev.berth.plan.kind.taskrun;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.World;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.stage.Stopped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a TaskRun's turn looks at.
 *
 * @param ledger  of the environment; empty while it cannot be read
 * @param release that the ledger names
 * @param job     which runs the command; empty before it was made, and when it is gone
 * @param pods    of that Job, by name
 * @param others  how many other runs of the environment are at work
 */
record Inputs(
        TaskRun run,
        Known<Environment> environment,
        Optional<Ledger> ledger,
        Known<Release> release,
        Optional<Site> site,
        Optional<Facts.Attempt> job,
        List<Child> pods,
        long others,
        Instant now) {

    static Inputs of(TaskRun run, World world) {
        String namespace = run.getMetadata().getNamespace();
        Known<Environment> environment = world.environment(namespace, run.getSpec().environment());
        Optional<Ledger> ledger = environment.optional().flatMap(one -> Ledger.of(one, world));
        Id job = new Id("Job", Access.namespaceOf(namespace, run.getSpec().environment()), TaskPods.runJob(run.getMetadata().getUid()));
        return new Inputs(
                run,
                environment,
                ledger,
                ledger.flatMap(Ledger::release).map(now -> world.release(namespace, now.name())).orElse(new Known.Missing<>()),
                environment.optional().flatMap(one -> world.site(namespace, one.getSpec().site()).optional()),
                world.child(job).flatMap(child -> child.facts() instanceof Facts.Attempt attempt ? Optional.of(attempt) : Optional.empty()),
                environment.optional().stream().flatMap(one -> pods(world, one, job)).toList(),
                world.taskRunsOf(namespace, run.getSpec().environment()).stream().filter(other -> other.getStatus() != null && other
                        .getStatus().step() == TaskRunStep.RUNNING && !other.getMetadata().getUid().equals(run.getMetadata().getUid()))
                        .count(),
                world.now());
    }

    private static Stream<Child> pods(World world, Environment environment, Id job) {
        return world.childrenOf(Owner.of(environment)).stream().filter(child -> TaskPods.ofJob(job, child.id()));
    }

    String name() {
        return run.getMetadata().getName();
    }

    String environmentName() {
        return run.getSpec().environment();
    }

    String component() {
        return run.getSpec().component();
    }

    Optional<String> environmentUid() {
        return environment.optional().map(one -> one.getMetadata().getUid());
    }

    /** Where it runs. */
    String workloadNamespace() {
        return Access.namespaceOf(run.getMetadata().getNamespace(), environmentName());
    }

    String jobName() {
        return TaskPods.runJob(run.getMetadata().getUid());
    }

    Instant created() {
        return Instant.parse(run.getMetadata().getCreationTimestamp());
    }

    boolean cancelled() {
        return Boolean.TRUE.equals(run.getSpec().cancel());
    }

    boolean suspended() {
        return environment.optional().filter(one -> Stopped.suspended(one, site)).isPresent();
    }

    /** Its lifetime is over, as it says itself. */
    boolean expired() {
        return environment.optional().filter(Stopped::saysExpired).isPresent();
    }

    /** What its pod ended with. */
    Optional<Facts.Ended> ended() {
        return pods.stream().flatMap(pod -> pod.facts() instanceof Facts.Ended ended ? Stream.of(ended) : Stream.empty()).reduce((_,
                last) -> last);
    }

    /** Why its pod does not start. */
    Optional<Facts.Waiting> waiting() {
        return pods.stream().flatMap(pod -> pod.facts() instanceof Facts.Running running ? running.waiting().stream() : Stream.empty())
                .findFirst();
    }
}
