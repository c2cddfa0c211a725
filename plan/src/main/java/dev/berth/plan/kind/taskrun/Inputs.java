package dev.berth.plan.kind.taskrun;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.World;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.workload.JobPods;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.stage.Stopped;
import java.time.Instant;
import java.util.Optional;

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
        JobPods pods,
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
                JobPods.of(job, environment.optional().stream().flatMap(one -> world.childrenOf(Owner.of(one)).stream())),
                world.taskRunsOf(namespace, run.getSpec().environment()).stream().filter(other -> other.getStatus() != null && other
                        .getStatus().step() == TaskRunStep.RUNNING && !other.getMetadata().getUid().equals(run.getMetadata().getUid()))
                        .count(),
                world.now());
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
}
