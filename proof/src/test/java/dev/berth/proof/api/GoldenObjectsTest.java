package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.operator.apply.Owned;
import dev.berth.operator.apply.Types;
import dev.berth.plan.world.Documents;
import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * What golden cases keep, on a real API server: every object is taken, what is read back has the digest of what was sent, so that no second
 * write comes; and every pod of them is allowed where pod security is restricted.
 */
@Tag("api")
class GoldenObjectsTest {
    private static final Path CASES = TestCluster.ROOT.resolve("plan/src/test/resources/golden");
    private static final String NAMESPACE = "golden";
    private static final String RESTRICTED = "golden-restricted";

    /** The API server refuses what these cases are given; they show that the plan would not fall over it. */
    private static final Set<String> IMPOSSIBLE = Set.of("stage-missing");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, Object>> TREE = new TypeReference<>() {};
    private static final PatchContext APPLY = new PatchContext.Builder().withPatchType(PatchType.SERVER_SIDE_APPLY).withFieldManager(
            Owned.MANAGER).withForce(true).build();

    private final ApiTier tier = ApiTier.get();

    private record Kept(String of, JsonNode object) {}

    @TestFactory
    Stream<DynamicTest> keptObjectsAreFixedPoints() throws IOException {
        namespace(NAMESPACE, Map.of());
        Map<String, Kept> kept = kept();
        assertThat(kept).hasSizeGreaterThan(20);
        return kept.values().stream().map(one -> DynamicTest.dynamicTest(one.of, () -> isFixedPoint(one.object)));
    }

    @TestFactory
    Stream<DynamicTest> whatCasesAreGivenPassesTheSchema() throws IOException {
        namespace(NAMESPACE, Map.of());
        Map<String, Kept> given = new LinkedHashMap<>();
        for (Path file : files("given.yaml", "change.yaml")) {
            for (Documents.Document document : Documents.read(Files.readString(file))) {
                if (Documents.isBerth(document) && !document.kind().equals("HostnameClaim")) {
                    JsonNode object = foreign(document.tree());
                    given.putIfAbsent(object.toString(), new Kept(name(file, object), object));
                }
            }
        }
        return given.values().stream().map(one -> DynamicTest.dynamicTest(one.of, () -> tier.client
                .genericKubernetesResources("berth.dev/v1alpha1", one.object.path("kind").asText()).inNamespace(NAMESPACE)
                .resource(generic(JSON.convertValue(one.object, TREE))).dryRun(true).create()));
    }

    @TestFactory
    Stream<DynamicTest> podsAreAllowedWherePodSecurityIsRestricted() throws IOException {
        namespace(RESTRICTED, Map.of("pod-security.kubernetes.io/enforce", "restricted", "pod-security.kubernetes.io/enforce-version",
                "latest"));
        tier.client.resource(new ServiceAccountBuilder().withNewMetadata().withNamespace(RESTRICTED).withName("site").endMetadata().build())
                .serverSideApply();
        Map<String, Kept> templates = new LinkedHashMap<>();
        kept().forEach((key, one) -> {
            JsonNode template = one.object.at("/spec/template");
            JsonNode ofJob = one.object.at("/spec/jobTemplate/spec/template");
            if (template.isObject() || ofJob.isObject()) {
                templates.put(key, new Kept(one.of, template.isObject() ? template : ofJob));
            }
        });
        assertThat(templates).hasSizeGreaterThan(3);
        return templates.values().stream().map(one -> DynamicTest.dynamicTest(one.of, () -> isAllowed(one.object)));
    }

    /** Every kept object of every case once, under names that mean nothing to the operator that runs beside this test. */
    private static Map<String, Kept> kept() throws IOException {
        Map<String, Kept> all = new LinkedHashMap<>();
        for (Path file : files("plan.yaml", "changed-plan.yaml")) {
            for (Documents.Document document : Documents.read(Files.readString(file))) {
                document.tree().findParents("keep").forEach(want -> {
                    JsonNode object = foreign(want.get("keep"));
                    all.putIfAbsent(object.toString(), new Kept(name(file, object), object));
                });
            }
        }
        return all;
    }

    private static List<Path> files(String... names) throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(file -> List.of(names).contains(file.getFileName().toString()))
                    .filter(file -> !IMPOSSIBLE.contains(file.getParent().getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file, JsonNode object) {
        return file.getParent().getFileName() + " " + object.path("kind").asText() + " " + object.at("/metadata/name").asText();
    }

    private static JsonNode foreign(JsonNode kept) {
        Map<String, Object> tree = JSON.convertValue(kept, TREE);
        Map<String, Object> metadata = new TreeMap<>(Documents.tree(tree.get("metadata")));
        Map<String, Object> labels = new TreeMap<>(Documents.tree(metadata.getOrDefault("labels", Map.of())));
        labels.put("berth.dev/tenant", NAMESPACE);
        labels.put("berth.dev/owner", "nobody");
        metadata.put("labels", labels);
        if (metadata.containsKey("namespace")) {
            metadata.put("namespace", NAMESPACE);
        }
        if ("Namespace".equals(tree.get("kind"))) {
            metadata.put("name", "golden-made");
        }
        tree.put("metadata", metadata);
        return JSON.valueToTree(tree);
    }

    private void isFixedPoint(JsonNode kept) {
        assumeFalse(kept.path("kind").asText().equals("Certificate"), "the definitions of cert-manager are not installed here");
        Map<String, Object> tree = JSON.convertValue(kept, TREE);
        // An Environment would set the operator to work; what the server would store is known from a dry run.
        boolean dry = "Environment".equals(tree.get("kind"));
        Resource<GenericKubernetesResource> at = at(kept);
        GenericKubernetesResource answer = at.patch(dry ? dryRun() : APPLY, generic(tree));
        GenericKubernetesResource live = dry ? answer : at.get();
        assertThat(Owned.ofLive(JSON.convertValue(live, TREE))).as("digest of what is ours of %s", live).isEqualTo(Owned.ofDesired(tree));
        if (!dry) {
            at.delete();
        }
    }

    private static PatchContext dryRun() {
        return new PatchContext.Builder().withPatchType(PatchType.SERVER_SIDE_APPLY).withFieldManager(Owned.MANAGER).withForce(true)
                .withDryRun(List.of("All")).build();
    }

    private Resource<GenericKubernetesResource> at(JsonNode object) {
        var all = tier.client.genericKubernetesResources(Types.of(object.path("kind").asText()));
        String name = object.at("/metadata/name").asText();
        return object.at("/metadata/namespace").isMissingNode() ? all.withName(name) : all.inNamespace(NAMESPACE).withName(name);
    }

    private GenericKubernetesResource generic(Map<String, Object> tree) {
        return tier.client.getKubernetesSerialization().convertValue(tree, GenericKubernetesResource.class);
    }

    private void isAllowed(JsonNode template) {
        PodTemplateSpec typed = tier.client.getKubernetesSerialization().convertValue(JSON.convertValue(template, TREE),
                PodTemplateSpec.class);
        Pod pod = new PodBuilder().withNewMetadata().withNamespace(RESTRICTED).withName("tried").withLabels(typed.getMetadata().getLabels())
                .endMetadata()
                .withSpec(typed.getSpec()).build();
        try {
            tier.client.resource(pod).dryRun(true).create();
        } catch (KubernetesClientException e) {
            throw new AssertionError(e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage(), e);
        }
    }

    private void namespace(String name, Map<String, String> labels) {
        tier.client.resource(new NamespaceBuilder().withNewMetadata().withName(name).withLabels(labels).endMetadata().build())
                .serverSideApply();
    }
}
