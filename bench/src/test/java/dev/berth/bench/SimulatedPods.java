package dev.berth.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Deployment controller, scheduler and kubelet in one, for pods that never fail: for each new generation of a Deployment its pods are
 * there and ready at once, those of the former go, and the Deployment says so.
 */
final class SimulatedPods implements AutoCloseable {
    private static final String NODE = "fake-1";
    private static final String COMPONENT = "berth.dev/component";
    private static final int SIDE_BY_SIDE = 16;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceDefinitionContext DEPLOYMENTS = new ResourceDefinitionContext.Builder()
            .withGroup("apps").withVersion("v1").withKind("Deployment").withPlural("deployments").withNamespaced(true).build();

    private final Sender sender;
    private final Semaphore hands = new Semaphore(SIDE_BY_SIDE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Long> taken = new ConcurrentHashMap<>();
    private final Map<String, List<String>> pods = new ConcurrentHashMap<>();
    private final SharedIndexInformer<GenericKubernetesResource> deployments;

    SimulatedPods(KubernetesClient client, Sender sender) {
        this.sender = sender;
        sender.apply("/api/v1/nodes/" + NODE, "pods", """
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s"}}""".formatted(NODE));
        sender.merge("/api/v1/nodes/" + NODE + "/status", """
                {"status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.10"}]}}""");
        deployments = client.genericKubernetesResources(DEPLOYMENTS).inAnyNamespace().withLabel(COMPONENT).runnableInformer(0);
        deployments.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource deployment) {
                look(deployment);
            }

            @Override
            public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource deployment) {
                look(deployment);
            }

            @Override
            public void onDelete(GenericKubernetesResource deployment, boolean unknown) {}
        });
        deployments.run();
    }

    private void look(GenericKubernetesResource deployment) {
        long generation = deployment.getMetadata().getGeneration();
        Long before = taken.put(deployment.getMetadata().getUid(), generation);
        if (before == null || before < generation) {
            threads.execute(() -> rollOut(deployment, generation));
        }
    }

    private void rollOut(GenericKubernetesResource deployment, long generation) {
        String namespace = deployment.getMetadata().getNamespace();
        String name = deployment.getMetadata().getName();
        JsonNode spec = JSON.valueToTree(deployment.getAdditionalProperties().get("spec"));
        int replicas = spec.path("replicas").asInt(1);
        hands.acquireUninterruptibly();
        try {
            List<String> now = new ArrayList<>();
            for (int n = 0; n < replicas; n++) {
                String pod = name + "-" + generation + "-" + n;
                start(namespace, pod, spec.path("template"));
                now.add(pod);
            }
            List<String> former = pods.put(namespace + "/" + name, now);
            for (String pod : former == null ? List.<String>of() : former) {
                sender.delete("/api/v1/namespaces/" + namespace + "/pods/" + pod);
            }
            sender.merge("/apis/apps/v1/namespaces/" + namespace + "/deployments/" + name + "/status", """
                    {"status": {"observedGeneration": %1$d, "replicas": %2$d, "updatedReplicas": %2$d, "readyReplicas": %2$d, \
                    "availableReplicas": %2$d}}""".formatted(generation, replicas));
        } finally {
            hands.release();
        }
    }

    private void start(String namespace, String name, JsonNode template) {
        ObjectNode pod = template.deepCopy();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("/metadata").put("name", name).put("namespace", namespace);
        pod.withObject("/spec").put("nodeName", NODE);
        String all = "/api/v1/namespaces/" + namespace + "/pods";
        sender.create(all, pod.toString());
        ArrayNode containers = JSON.createArrayNode();
        for (JsonNode container : template.path("spec").path("containers")) {
            containers.addObject()
                    .put("name", container.path("name").asText())
                    .put("image", container.path("image").asText())
                    .put("imageID", container.path("image").asText())
                    .put("ready", true)
                    .put("restartCount", 0)
                    .putObject("state").putObject("running");
        }
        sender.merge(all + "/" + name + "/status", """
                {"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses": %s}}"""
                .formatted(containers));
    }

    @Override
    public void close() {
        deployments.close();
        threads.shutdownNow();
    }
}
