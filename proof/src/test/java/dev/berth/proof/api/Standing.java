package dev.berth.proof.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A site as it stands: what must not change when nothing was asked for. */
final class Standing {
    /** Stamped when something was seen or said, and lost with the status that held it. */
    private static final List<String> STAMPS = List.of("lastTransitionTime", "since");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Standing() {}

    /** Every Berth object of a tenant that belongs to a site, by kind and name. */
    static Map<String, JsonNode> objects(KubernetesClient client, String tenant, String site) {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (String plural : List.of("sites", "environments", "releases")) {
            for (JsonNode one : read(client, "/apis/berth.dev/v1alpha1/namespaces/" + tenant + "/" + plural).path("items")) {
                String name = one.at("/metadata/name").asText();
                if (name.equals(site) || name.startsWith(site + "-")) {
                    objects.put(plural + "/" + name, one);
                }
            }
        }
        return objects;
    }

    /** Their specs. */
    static Map<String, JsonNode> specs(KubernetesClient client, String tenant, String site) {
        Map<String, JsonNode> specs = new TreeMap<>();
        objects(client, tenant, site).forEach((name, one) -> specs.put(name, one.path("spec")));
        return specs;
    }

    /** What is said of them, without when. */
    static Map<String, JsonNode> statuses(KubernetesClient client, String tenant, String site) {
        Map<String, JsonNode> statuses = new TreeMap<>();
        objects(client, tenant, site).forEach((name, one) -> {
            JsonNode status = one.path("status").deepCopy();
            // When the ledger took its release is no stamp of the status: it must come back.
            status.path("conditions").forEach(condition -> ((ObjectNode) condition).remove(STAMPS));
            status.path("images").forEach(image -> ((ObjectNode) image).remove(STAMPS));
            statuses.put(name, status);
        });
        return statuses;
    }

    /** Pods and claims by name, with uid and restarts. */
    static Map<String, String> podsAndClaims(KubernetesClient client, String namespace) {
        Map<String, String> all = new TreeMap<>();
        client.pods().inNamespace(namespace).list().getItems().forEach(pod -> all.put("pod " + pod.getMetadata().getName(), pod
                .getMetadata()
                .getUid() + " " + pod.getStatus().getContainerStatuses().stream().mapToInt(c -> c.getRestartCount()).sum()));
        client.persistentVolumeClaims().inNamespace(namespace).list().getItems().forEach(claim -> all.put("claim " + claim.getMetadata()
                .getName(), claim.getMetadata().getUid()));
        return all;
    }

    /** Writes to anything but a status. */
    static List<Writes.Request> toChildren(List<Writes.Request> writes) {
        return writes.stream().filter(write -> !write.resource().endsWith("/status")).toList();
    }

    private static JsonNode read(KubernetesClient client, String path) {
        try {
            return JSON.readTree(client.raw(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
