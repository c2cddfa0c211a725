package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every fixture named valid- is taken by the API server, every one named invalid- is refused with the sentence that it expects. */
@Tag("api")
class FixtureTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String CONFLICT = "the object has been modified";
    private static final String STRICT = "fieldValidation=Strict&fieldManager=proof";

    private final ApiTier tier = ApiTier.get();

    @TestFactory
    Stream<DynamicTest> fixtures() throws IOException {
        try (Stream<Path> files = Files.walk(FIXTURES)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
            assertThat(all).hasSizeGreaterThan(100);
            return all.stream().map(file -> DynamicTest.dynamicTest(FIXTURES.relativize(file).toString(), () -> check(file)));
        }
    }

    private void check(Path file) throws IOException {
        JsonNode fixture = YAML.readTree(Files.readString(file));
        Optional<String> expected = Optional.ofNullable(fixture.path("expect").textValue());
        assertThat(expected.isEmpty()).as("a name that says valid").isEqualTo(file.getFileName().toString().startsWith("valid-"));
        ObjectNode object = (ObjectNode) (fixture.has("resource") ? fixture.get("resource") : fixture);
        Optional<String> refusal = fixture.has("before") ? changed(file, (ObjectNode) fixture.get("before"), object) : created(object);
        if (expected.isEmpty()) {
            assertThat(refusal).as("refusal").isEmpty();
        } else {
            assertThat(refusal).as("refusal").isPresent();
            assertThat(refusal.get()).contains(expected.get());
        }
    }

    private Optional<String> created(ObjectNode object) {
        if (object.at("/metadata").has("namespace")) {
            object.withObjectProperty("metadata").put("namespace", "other");
        }
        return refusal(object, "POST", path(object), "dryRun=All&" + STRICT);
    }

    /** In a namespace of its own, because the operator begins to work on what was there before; the change itself is a dry run. */
    private Optional<String> changed(Path file, ObjectNode before, ObjectNode after) throws IOException {
        String namespace = "fixture-" + Integer.toHexString(file.toString().hashCode());
        tier.client.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).serverSideApply();
        for (ObjectNode object : List.of(before, after)) {
            if (object.at("/metadata").has("namespace")) {
                object.withObjectProperty("metadata").put("namespace", namespace);
            } else {
                object.withObjectProperty("metadata").put("name", namespace + ".example.com");
            }
        }
        assertThat(refusal(before, "POST", path(before), STRICT)).as("refusal of what was there before").isEmpty();
        String one = path(before) + "/" + before.at("/metadata/name").asText();
        try {
            Optional<String> refusal = Optional.of(CONFLICT);
            while (refusal.filter(text -> text.contains(CONFLICT)).isPresent()) {
                String version = YAML.readTree(tier.client.raw(one)).at("/metadata/resourceVersion").asText();
                after.withObjectProperty("metadata").put("resourceVersion", version);
                refusal = refusal(after, "PUT", one, "dryRun=All&" + STRICT);
            }
            return refusal;
        } finally {
            if (!before.at("/metadata").has("namespace")) {
                tier.client.raw(one, "DELETE", null);
            }
            tier.client.namespaces().withName(namespace).delete(); // takes along what nobody else may delete
        }
    }

    private Optional<String> refusal(ObjectNode object, String method, String path, String query) {
        // Not even an administrator writes hostname claims; the cluster's own controllers may.
        boolean claim = object.path("kind").asText().equals("HostnameClaim");
        if (object.path("spec").has("requestedBy")) {
            object.withObjectProperty("spec").put("requestedBy", asked()); // nobody may name anybody else
        }
        try (KubernetesClient as = claim ? controller() : tier.cluster.client()) {
            as.raw(path + "?" + query, method, object);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(e.getStatus() == null ? String.valueOf(e.getMessage()) : e.getStatus().getMessage());
        }
    }

    /** As the API server knows the administrator of these tests. */
    private String asked() {
        try {
            return YAML.readTree(tier.client.raw("/apis/authentication.k8s.io/v1/selfsubjectreviews", "POST",
                    "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"SelfSubjectReview\"}")).at("/status/userInfo/username")
                    .asText();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private KubernetesClient controller() {
        return new KubernetesClientBuilder().withConfig(new ConfigBuilder(tier.cluster.config()).withImpersonateUsername(
                "system:kube-controller-manager")
                .withImpersonateGroups("system:masters").build()).build();
    }

    private static String path(ObjectNode object) {
        String plural = object.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
        String namespace = object.at("/metadata/namespace").asText("");
        return "/apis/berth.dev/v1alpha1/" + (namespace.isEmpty() ? "" : "namespaces/" + namespace + "/") + plural;
    }
}
