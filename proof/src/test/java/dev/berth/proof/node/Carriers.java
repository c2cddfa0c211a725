package dev.berth.proof.node;

import dev.berth.plan.Labels;
import dev.berth.plan.Scope;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** The pods that carry data of a tenant to a store and back, each when it has ended: Jobs of points that are forgotten go. */
final class Carriers implements AutoCloseable {
    private final Installed installed;
    private final List<Carrier> ended = new CopyOnWriteArrayList<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final SharedIndexInformer<Pod> informer;

    /**
     * A pod that has ended.
     *
     * @param command of the runner
     * @param labels  of the pod
     * @param from    when its last container started
     * @param to      when that ended
     */
    record Carrier(String pod, String command, Map<String, String> labels, boolean failed, Instant from, Instant to, String log) {
        Duration took() {
            return Duration.between(from, to);
        }

        /** Whether restic says that a lock kept it out, or that one was left by the dead. That a lock went while all were looked at is neither. */
        boolean foundALock() {
            return log.contains("already locked") || log.contains("were stale");
        }

        private boolean beside(Carrier other) {
            return from.isBefore(other.to) && other.from.isBefore(to);
        }

        @Override
        public String toString() {
            return "%s of %s%s: %s".formatted(command, pod, failed ? ", which failed" : "", log.strip());
        }
    }

    private Carriers(Installed installed, Tenant tenant) {
        this.installed = installed;
        this.informer = installed.client().pods().inAnyNamespace().withLabels(Map.of(Labels.COMPONENT, Scope.backup(), Labels.TENANT, tenant
                .namespace())).inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(Pod pod) {
                        note(pod);
                    }

                    @Override
                    public void onUpdate(Pod before, Pod pod) {
                        note(pod);
                    }

                    @Override
                    public void onDelete(Pod pod, boolean unknown) {
                        note(pod);
                    }
                });
    }

    /** Those of a tenant. */
    static Carriers of(Tenant tenant) {
        return new Carriers(tenant.installed(), tenant);
    }

    private void note(Pod pod) {
        Optional<ContainerStateTerminated> end = pod.getStatus().getContainerStatuses().stream().map(status -> status.getState()
                .getTerminated()).filter(terminated -> terminated != null).findFirst();
        if (end.isEmpty() || !seen.add(pod.getMetadata().getUid())) {
            return;
        }
        String log;
        try {
            log = installed.client().pods().resource(pod).getLog();
        } catch (RuntimeException gone) {
            log = "";
        }
        ended.add(new Carrier(pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(), pod.getSpec().getContainers().getFirst()
                .getArgs().getFirst(), pod.getMetadata().getLabels(), end.get().getExitCode() != 0, Instant.parse(end.get().getStartedAt()),
                Instant.parse(end.get().getFinishedAt()), log));
    }

    /** In the order in which they ended. */
    List<Carrier> all() {
        return ended;
    }

    /** The one that carried a part for a Backup or a Restore. */
    Carrier of(String uid, String part) {
        return Awaitility.await(part + " of " + uid).until(() -> ended.stream().filter(one -> uid.equals(one.labels().get(
                Labels.BACKUP)) && part.equals(one.labels().get(Labels.PART)) && !one.failed()).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** How many that did the one were at work while another one did the other. */
    static long besides(List<Carrier> carriers, String command, String other) {
        return carriers.stream().filter(one -> one.command().equals(command)).filter(one -> carriers.stream().filter(two -> two.command()
                .equals(other)).anyMatch(one::beside)).count();
    }

    /** The most that were at work at one time. */
    static long atOnce(List<Carrier> carriers) {
        return carriers.stream().mapToLong(one -> carriers.stream().filter(two -> !two.from().isAfter(one.from()) && two.to().isAfter(one
                .from())).count()).max().orElse(0);
    }

    @Override
    public void close() {
        informer.close();
    }
}
