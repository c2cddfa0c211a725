package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStatus;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.access.Access;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tells how a task run goes on until it has ended. What its command writes is kept apart from what is said of it. */
final class TaskRunProgress {
    private static final String OTHERWISE = "the command goes on without this one; kubectl patch its TaskRun with cancel: true stops it";

    private final KubernetesClient client;
    private final PrintWriter out;
    private final PrintWriter err;

    TaskRunProgress(KubernetesClient client, PrintWriter out, PrintWriter err) {
        this.client = client;
        this.out = out;
        this.err = err;
    }

    /** Says where to look. */
    int leave(String namespace, String name) {
        out.println("TaskRun " + name + " is made.");
        out.println("To see how it goes on: kubectl -n " + namespace + " get taskrun " + name);
        out.flush();
        return 0;
    }

    /** The exit code of the command; 1 where it has none. */
    int follow(String namespace, String name) {
        err.println("TaskRun " + name + " is made.");
        Set<String> said = new TreeSet<>();
        boolean read = false;
        while (true) {
            TaskRun now = client.resources(TaskRun.class).inNamespace(namespace).withName(name).get();
            if (now == null) {
                throw new Refused("TaskRun " + name + " was deleted: how its command ends is not told.");
            }
            Optional<TaskRunStatus> status = Optional.ofNullable(now.getStatus());
            TaskRunStep step = status.map(TaskRunStatus::step).orElse(TaskRunStep.GATE);
            status.flatMap(one -> Conditions.find(one.conditions(), Conditions.READY)).map(Condition::message).filter(said::add).ifPresent(
                    err::println);
            err.flush();
            Optional<Pod> pod = read ? Optional.empty() : status.map(TaskRunStatus::job).flatMap(job -> begun(now, job));
            if (pod.isPresent()) {
                read = true;
                read(pod.get());
            } else if (step == TaskRunStep.ENDED) {
                return status.map(TaskRunStatus::exitCode).orElse(1);
            } else {
                Cluster.rest(OTHERWISE);
            }
        }
    }

    private Optional<Pod> begun(TaskRun run, String job) {
        String space = Access.namespaceOf(run.getMetadata().getNamespace(), run.getSpec().environment());
        try {
            return client.pods().inNamespace(space).withLabel("job-name", job).list().getItems().stream().filter(pod -> pod
                    .getStatus() != null && !"Pending".equals(pod.getStatus().getPhase())).findFirst();
        } catch (KubernetesClientException notAllowed) {
            return Optional.empty();
        }
    }

    /** All that it writes, until it ends. */
    private void read(Pod pod) {
        try (LogWatch log = client.pods().resource(pod).watchLog();
                Reader text = new InputStreamReader(log.getOutput(), StandardCharsets.UTF_8)) {
            char[] part = new char[8192];
            for (int count = text.read(part); count >= 0; count = text.read(part)) {
                out.write(part, 0, count);
                out.flush();
            }
        } catch (KubernetesClientException | IOException cannot) {
            err.println("What it writes cannot be read here: " + cannot.getMessage());
        }
    }
}
