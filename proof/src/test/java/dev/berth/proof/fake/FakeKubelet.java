package dev.berth.proof.fake;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A node that runs nothing: it takes every pod, binds the claims that the pod mounts, and says what the script tells it to say.
 * Deployments, ReplicaSets, Jobs and EndpointSlices are left to the real controller manager.
 */
public final class FakeKubelet implements AutoCloseable {
    public static final String NODE = "fake-1";
    /** What a container of a Job that crashes wrote last. */
    public static final String LAST_WORDS = "migrating\ncolumn price exists";

    private static final Set<Act> FAILS = EnumSet.of(Act.CRASHES, Act.DAMAGED);

    /** With what the runner says that a repository is damaged. */
    private static final int DAMAGED = 4;

    private static final String COMPONENT = "berth.dev/component";
    private static final String PART = "berth.dev/part";
    private static final String STORAGE_CLASS = "fake";

    /** One alone falls behind where many sites come and go, and everybody waits for it. */
    private static final int HANDS = 6;
    private static final Set<Integer> OVERTAKEN = Set.of(404, 409);

    private final KubernetesClient client;
    private final Map<String, Act> acts = new ConcurrentHashMap<>();
    private final AtomicInteger addresses = new AtomicInteger();
    private final List<ScheduledExecutorService> hands = Stream.generate(() -> Executors.newSingleThreadScheduledExecutor(Thread
            .ofPlatform()
            .daemon().name("fake-kubelet").factory())).limit(HANDS).toList();
    private final SharedIndexInformer<Pod> pods;
    private final Set<String> later = ConcurrentHashMap.newKeySet();

    /** What becomes of a component's pods. Pods of a Job that run end well, and those that crash fail with a word of farewell. */
    public enum Act {
        RUNS,
        NEVER_READY,
        CRASHES,
        /** The same, where a repository is checked: it is damaged. */
        DAMAGED,
        CANNOT_PULL
    }

    /** Registers the node and starts to work. */
    public FakeKubelet(KubernetesClient client) {
        this.client = client;
        register();
        pods = client.pods().inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                look(pod, 0);
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                look(pod, 0);
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {}
        });
        beat();
    }

    /** From now on, pods of this component in this namespace do that; those that run already, too. */
    public void act(String namespace, String component, Act act) {
        acts.put(namespace + "/" + component, act);
        pods.getStore().list().stream().filter(pod -> namespace.equals(pod.getMetadata().getNamespace())).forEach(pod -> look(pod, 0));
    }

    @Override
    public void close() {
        pods.close();
        hands.forEach(ScheduledExecutorService::shutdownNow);
    }

    private void register() {
        client.resource(new NodeBuilder()
                .withNewMetadata().withName(NODE).addToLabels("kubernetes.io/hostname", NODE).addToLabels("kubernetes.io/os", "linux")
                .endMetadata()
                .build())
                .serverSideApply();
        String ready = """
                {"status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.10"}],
                  "allocatable": {"cpu": "64", "memory": "256Gi", "pods": "1000"}, "capacity": {"cpu": "64", "memory": "256Gi", "pods": "1000"},
                  "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "",
                    "lastHeartbeatTime": "%1$s", "lastTransitionTime": "%1$s"}]}}"""
                .formatted(now());
        client.nodes().withName(NODE).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), ready);
        client.resource(new StorageClassBuilder()
                .withNewMetadata().withName(STORAGE_CLASS).addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                .endMetadata()
                .withProvisioner("proof.berth.dev/fake").withVolumeBindingMode("WaitForFirstConsumer").withReclaimPolicy("Delete").build())
                .serverSideApply();
    }

    /** A node without a fresh lease is taken for dead, and its pods for lost. */
    private void beat() {
        var _ = hands.getFirst().scheduleWithFixedDelay(() -> {
            try {
                client.resource(new LeaseBuilder()
                        .withNewMetadata().withNamespace("kube-node-lease").withName(NODE).endMetadata()
                        .withNewSpec().withHolderIdentity(NODE).withLeaseDurationSeconds(40).withRenewTime(ZonedDateTime.now(
                                ZoneOffset.UTC)).endSpec()
                        .build())
                        .forceConflicts().serverSideApply();
            } catch (KubernetesClientException e) {
                // An exception would end the beat; a server that is away is asked again in ten seconds.
                System.err.println("fake kubelet: " + e.getMessage());
            }
        }, 0, 10, TimeUnit.SECONDS);
    }

    /** What is done for one pod is done by one hand, in order. */
    private void look(Pod seen, long delayMillis) {
        String key = seen.getMetadata().getNamespace() + "/" + seen.getMetadata().getName();
        if (delayMillis > 0 && !later.add(key)) {
            return; // it comes anyway
        }
        var _ = hands.get(Math.floorMod(key.hashCode(), HANDS)).schedule(() -> {
            if (delayMillis > 0) {
                later.remove(key);
            }
            Pod pod = pods.getStore().getByKey(key);
            if (pod == null) {
                return;
            }
            try {
                tend(pod);
            } catch (KubernetesClientException e) {
                if (!OVERTAKEN.contains(e.getCode())) {
                    look(pod, 500);
                }
            }
        }, delayMillis, TimeUnit.MILLISECONDS);
    }

    private void tend(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        String name = pod.getMetadata().getName();
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            client.pods().inNamespace(namespace).withName(name).withGracePeriod(0).delete();
        } else if (pod.getSpec().getNodeName() == null) {
            client.bindings().inNamespace(namespace).resource(new BindingBuilder()
                    .withNewMetadata().withNamespace(namespace).withName(name).withUid(pod.getMetadata().getUid()).endMetadata()
                    .withNewTarget().withKind("Node").withName(NODE).endTarget().build()).create();
        } else if (NODE.equals(pod.getSpec().getNodeName())) {
            if (bound(pod)) {
                say(pod, status(pod));
            } else {
                look(pod, 200);
            }
        }
    }

    /** Binds what the pod mounts; false while a claim waits for the volume controller. */
    private boolean bound(Pod pod) {
        boolean all = true;
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                all &= bound(pod.getMetadata().getNamespace(), volume.getPersistentVolumeClaim().getClaimName());
            }
        }
        return all;
    }

    private boolean bound(String namespace, String name) {
        PersistentVolumeClaim claim = client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
        if (claim == null) {
            return false;
        }
        if (claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase())) {
            return true;
        }
        String volume = "volume-" + claim.getMetadata().getUid();
        if (client.persistentVolumes().withName(volume).get() == null) {
            client.resource(new PersistentVolumeBuilder()
                    .withNewMetadata().withName(volume).endMetadata()
                    .withNewSpec()
                    .withCapacity(claim.getSpec().getResources().getRequests())
                    .withAccessModes(claim.getSpec().getAccessModes())
                    .withStorageClassName(claim.getSpec().getStorageClassName())
                    .withPersistentVolumeReclaimPolicy("Retain")
                    .withNewClaimRef().withApiVersion("v1").withKind("PersistentVolumeClaim").withNamespace(namespace).withName(name)
                    .withUid(claim.getMetadata().getUid()).endClaimRef()
                    .withNewHostPath().withPath("/fake/" + volume).endHostPath()
                    .endSpec().build())
                    .serverSideApply();
        }
        return false;
    }

    private void say(Pod pod, PodStatus status) {
        if (told(pod, status)) {
            return;
        }
        Pod patch = new PodBuilder().withNewMetadata().endMetadata().withStatus(status).build();
        client.pods().inNamespace(pod.getMetadata().getNamespace()).withName(pod.getMetadata().getName())
                .subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), client.getKubernetesSerialization().asJson(patch));
    }

    private static boolean told(Pod pod, PodStatus status) {
        PodStatus before = pod.getStatus();
        return before != null && Objects.equals(before.getPhase(), status.getPhase()) && ready(before).equals(ready(status))
                && before.getContainerStatuses().size() == status.getContainerStatuses().size()
                && waiting(before).equals(waiting(status));
    }

    private static String ready(PodStatus status) {
        return status.getConditions().stream().filter(c -> c.getType().equals("Ready")).map(c -> c.getStatus()).findFirst().orElse("");
    }

    private static List<String> waiting(PodStatus status) {
        return status.getContainerStatuses().stream()
                .map(c -> c.getState() == null || c.getState().getWaiting() == null ? "" : c.getState().getWaiting().getReason())
                .toList();
    }

    private PodStatus status(Pod pod) {
        Map<String, String> labels = Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
        Act act = acts.getOrDefault(pod.getMetadata().getNamespace() + "/" + whose(labels), Act.RUNS);
        boolean job = pod.getMetadata().getOwnerReferences().stream().anyMatch(o -> o.getKind().equals("Job"));
        boolean failed = job && FAILS.contains(act);
        boolean done = failed || job && act == Act.RUNS;
        boolean ready = act == Act.RUNS && !job;
        String address = pod.getStatus() != null && pod.getStatus().getPodIP() != null ? pod.getStatus().getPodIP() : nextAddress();
        return new PodStatusBuilder()
                .withPhase(failed ? "Failed" : done ? "Succeeded" : act == Act.CANNOT_PULL ? "Pending" : "Running")
                .withPodIP(address).addNewPodIP(address).withHostIP("192.0.2.10").withStartTime(now())
                .withConditions(List.of(condition("PodScheduled", true), condition("Initialized", true), condition("ContainersReady",
                        ready),
                        condition("Ready", ready)))
                .withContainerStatuses(pod.getSpec().getContainers().stream().map(c -> container(c, act, done, labels)).toList())
                .build();
    }

    private static io.fabric8.kubernetes.api.model.PodCondition condition(String type, boolean holds) {
        return new PodConditionBuilder().withType(type).withStatus(holds ? "True" : "False").withLastTransitionTime(now()).build();
    }

    /** Jobs that save or fetch act by their part, such as {@code db.backup}. */
    private static String whose(Map<String, String> labels) {
        return labels.containsKey(PART) ? labels.get(PART) + ".backup" : labels.get(COMPONENT);
    }

    private static ContainerStatus container(Container container, Act act, boolean done, Map<String, String> labels) {
        boolean pulled = act != Act.CANNOT_PULL;
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(container.getName()).withImage(container.getImage()).withImageID(pulled ? container.getImage() : "")
                .withReady(act == Act.RUNS && !done).withStarted(act == Act.RUNS || act == Act.NEVER_READY)
                .withRestartCount(FAILS.contains(act) ? 4 : 0);
        if (done) {
            boolean well = act == Act.RUNS;
            return status.withNewState().withNewTerminated().withExitCode(well ? 0 : act == Act.DAMAGED ? DAMAGED : 1).withReason(well
                    ? "Completed"
                    : "Error")
                    .withMessage(
                            well ? Runner.says(labels.get(PART), container.getArgs()) : LAST_WORDS).endTerminated().endState().build();
        }
        return switch (act) {
            case RUNS, NEVER_READY -> status.withNewState().withNewRunning().withStartedAt(now()).endRunning().endState().build();
            case CRASHES, DAMAGED -> status.withNewState().withNewWaiting("back-off 40s restarting failed container", "CrashLoopBackOff")
                    .endState()
                    .build();
            case CANNOT_PULL -> status.withNewState()
                    .withNewWaiting("Back-off pulling image \"" + container.getImage() + "\"", "ImagePullBackOff").endState().build();
        };
    }

    private String nextAddress() {
        int n = addresses.incrementAndGet();
        return "10.244." + n / 250 + "." + (n % 250 + 1);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
