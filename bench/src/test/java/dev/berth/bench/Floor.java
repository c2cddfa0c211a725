package dev.berth.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.operator.apply.Types;
import dev.berth.plan.Labels;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The least that could be done: the same objects, rendered beforehand, applied server-side over 32 connections, environment by
 * environment and in order within one. What the operator does is measured against it.
 */
final class Floor {
    private static final int CONNECTIONS = 32;

    /** What is no child of an environment, what only the operator may write, and what this cluster does not know. */
    private static final Set<String> LEFT_OUT = Set.of("Pod", "Environment", "Release", "HostnameClaim", "Certificate");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Sender sender;
    private final List<List<Rendered>> environments;
    private int next;

    private record Rendered(String path, String json) {}

    /** Objects applied, and how long that took. */
    record Run(int objects, Duration took) {
        double perSecond() {
            return objects / (took.toMillis() / 1000.0);
        }
    }

    /** Takes the objects of a site that is up as its pattern. */
    Floor(KubernetesClient client, Sender sender, int site) {
        this.sender = sender;
        List<GenericKubernetesResource> all = Stream.concat(Types.watched().stream(), Stream.of(Types.of("Secret")))
                .filter(type -> !LEFT_OUT.contains(type.getKind()))
                .flatMap(type -> live(client, type, site))
                .toList();
        environments = Fleet.namespaces(site).stream()
                .map(namespace -> all.stream()
                        .filter(object -> namespace.equals(place(object)))
                        .sorted(Comparator.comparingInt(Floor::order))
                        .map(Floor::rendered)
                        .toList())
                .toList();
    }

    private static Stream<GenericKubernetesResource> live(KubernetesClient client, ResourceDefinitionContext type, int site) {
        var objects = client.genericKubernetesResources(type);
        if (type.isNamespaceScoped()) {
            return Fleet.namespaces(site).stream()
                    .flatMap(namespace -> objects.inNamespace(namespace).withLabel(Labels.MANAGED_BY, Labels.BERTH).list().getItems()
                            .stream());
        }
        return objects.withLabel(Labels.MANAGED_BY, Labels.BERTH).list().getItems().stream();
    }

    /** The workload namespace of an object, or the object itself. */
    private static String place(GenericKubernetesResource object) {
        ObjectMeta meta = object.getMetadata();
        return object.getKind().equals("Namespace") ? meta.getName() : meta.getNamespace();
    }

    private static int order(GenericKubernetesResource object) {
        return switch (object.getKind()) {
            case "Namespace" -> 0;
            case "RoleBinding", "ServiceAccount", "ResourceQuota", "NetworkPolicy" -> 1;
            case "Deployment" -> 3;
            default -> 2;
        };
    }

    /** Without what the server wrote, under labels that neither the operator nor its fence takes for its own. */
    private static Rendered rendered(GenericKubernetesResource live) {
        ObjectMeta meta = live.getMetadata();
        ObjectMeta bare = new ObjectMeta();
        bare.setName(meta.getName());
        bare.setNamespace(meta.getNamespace());
        bare.setLabels(meta.getLabels());
        bare.setAnnotations(meta.getAnnotations());
        live.setMetadata(bare);
        live.getAdditionalProperties().remove("status");
        if (live.getKind().equals("Service") && live.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec) {
            spec.keySet().removeAll(List.of("clusterIP", "clusterIPs")); // the server gives each its own
        }
        String json = JSON.valueToTree(live).toString()
                .replace("\"" + Labels.MANAGED_BY + "\":\"" + Labels.BERTH + "\"", "\"" + Labels.MANAGED_BY + "\":\"floor\"")
                .replace("\"" + Labels.OWNER, "\"floor.dev/owner")
                .replace("\"" + Labels.MANAGED + "\"", "\"floor.dev/managed\"");
        ResourceDefinitionContext type = Types.of(live.getKind());
        String group = type.getGroup().isEmpty() ? "/api/" : "/apis/" + type.getGroup() + "/";
        String within = type.isNamespaceScoped() ? "/namespaces/" + bare.getNamespace() : "";
        return new Rendered(group + type.getVersion() + within + "/" + type.getPlural() + "/" + bare.getName(), json);
    }

    /** Applies the pattern for so many sites more. */
    Run run(int sites) {
        List<Runnable> work = new ArrayList<>();
        int objects = 0;
        for (int site : IntStream.range(next, next + sites).toArray()) {
            for (List<Rendered> environment : environments) {
                objects += environment.size();
                work.add(() -> environment.forEach(one -> sender.apply(renamed(one.path(), site), "floor", renamed(one.json(), site))));
            }
        }
        next += sites;
        Instant from = Instant.now();
        Fleet.sideBySide(work, CONNECTIONS);
        return new Run(objects, Duration.between(from, Instant.now()));
    }

    private static String renamed(String text, int site) {
        return text.replace(Fleet.name(0), "floor%04d".formatted(site));
    }
}
