package dev.berth.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every definition must have. Each test collects all places that lack it, so that one run tells the whole story. */
class SchemaLintTest {

    private final List<Node> nodes = new ArrayList<>();

    SchemaLintTest() {
        for (var definition : Crds.generate().definitions()) {
            var kind = definition.getSpec().getNames().getKind();
            walk(kind, kind, root(definition));
        }
    }

    /** A place in a definition. */
    private record Node(String kind, String path, JSONSchemaProps schema) {
        boolean isField() {
            return path.contains(".") && !path.endsWith("[]") && !path.endsWith("{}");
        }

        List<ValidationRule> rules() {
            return schema.getXKubernetesValidations() == null ? List.of() : schema.getXKubernetesValidations();
        }
    }

    @Test
    void everyValueIsBounded() {
        assertThat(nodes.stream().filter(node -> !bounded(node.schema())).map(Node::path)).isEmpty();
    }

    private static boolean bounded(JSONSchemaProps schema) {
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            return schema.getMaxLength() != null;
        }
        return switch (schema.getType()) {
            case "string" -> schema.getMaxLength() != null || !schema.getEnum().isEmpty();
            case "array" -> schema.getMaxItems() != null;
            case "integer", "number" -> schema.getMinimum() != null && schema.getMaximum() != null;
            case "object" -> schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
            case "boolean" -> true;
            default -> throw new AssertionError("the lint does not know type " + schema.getType());
        };
    }

    @Test
    void everyListSaysHowItMerges() {
        assertThat(nodes.stream()
                .filter(node -> "array".equals(node.schema().getType()) && node.schema().getXKubernetesListType() == null)
                .map(Node::path)).isEmpty();
    }

    @Test
    void everyKeyOfAListIsRequired() {
        assertThat(nodes.stream()
                .filter(node -> "map".equals(node.schema().getXKubernetesListType()))
                .filter(node -> !node.schema().getItems().getSchema().getRequired().containsAll(node.schema().getXKubernetesListMapKeys()))
                .map(Node::path)).isEmpty();
    }

    @Test
    void everyFieldIsDescribed() {
        assertThat(nodes.stream().filter(Node::isField).filter(node -> !described(node.schema().getDescription())).map(Node::path))
                .isEmpty();
    }

    private static boolean described(String text) {
        return text != null && text.length() >= 10 && text.length() <= 160 && text.endsWith(".");
    }

    @Test
    void everyKindIsDescribedAndNeedsItsSpec() {
        for (var definition : Crds.generate().definitions()) {
            assertThat(root(definition).getRequired()).as(definition.getMetadata().getName()).contains("spec");
            assertThat(described(root(definition).getDescription())).as(definition.getMetadata().getName()).isTrue();
        }
    }

    @Test
    void onlyTheFirstLookOfAStatusHasADefault() {
        assertThat(nodes.stream().filter(node -> node.schema().getDefault() != null).map(Node::path))
                .containsExactlyInAnyOrder("Site.status", "Environment.status", "Release.status", "Promotion.status",
                        "TaskRun.status", "Backup.status", "BackupStore.status", "Restore.status");
    }

    @Test
    void everyRuleStandsOnceAndHasASentence() {
        for (var node : nodes) {
            assertThat(node.rules()).as(node.path()).doesNotHaveDuplicates()
                    .allSatisfy(rule -> assertThat(rule.getMessage()).isNotBlank());
        }
    }

    @Test
    void everyFieldStandsInAValidFixture() {
        var valid = validPlaces();
        var missing = new TreeSet<String>();
        for (var node : nodes) {
            if (node.isField() && !valid.contains(node.path())) {
                missing.add(node.path());
            }
        }
        assertThat(missing).isEmpty();
    }

    /** A rule is met by a valid fixture when it holds the place of the rule, and broken by an invalid one that expects its sentence. */
    @Test
    void everyRuleIsMetAndBrokenByAFixture() {
        var valid = validPlaces();
        var expected = Fixture.all().stream().filter(fixture -> !fixture.valid()).map(Fixture::expect).toList();
        var unmet = new TreeSet<String>();
        var unbroken = new TreeMap<String, String>();
        for (var node : nodes) {
            for (var rule : node.rules()) {
                if (!valid.contains(node.path())) {
                    unmet.add(node.path() + ": " + rule.getMessage());
                }
                if (expected.stream().noneMatch(text -> rule.getMessage().contains(text))) {
                    unbroken.put(rule.getMessage(), node.path());
                }
            }
        }
        assertThat(unmet).as("rules that no valid fixture meets").isEmpty();
        assertThat(unbroken).as("rules that no invalid fixture breaks").isEmpty();
    }

    private Set<String> validPlaces() {
        var places = new HashSet<String>();
        for (var fixture : Fixture.all()) {
            if (fixture.valid()) {
                var kind = fixture.resource().path("kind").asText();
                nodes.stream()
                        .filter(node -> node.path().equals(kind))
                        .forEach(node -> places(kind, node.schema(), fixture.resource(), places));
            }
        }
        return places;
    }

    private static void places(String path, JSONSchemaProps schema, JsonNode value, Set<String> places) {
        places.add(path);
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> {
                if (value.has(name)) {
                    places(path + "." + name, property, value.get(name), places);
                }
            });
        }
        if (schema.getItems() != null) {
            value.forEach(entry -> places(path + "[]", schema.getItems().getSchema(), entry, places));
        }
        if (schema.getAdditionalProperties() != null && !value.isEmpty()) {
            places.add(path + "{}");
        }
    }

    private void walk(String kind, String path, JSONSchemaProps schema) {
        nodes.add(new Node(kind, path, schema));
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> walk(kind, path + "." + name, property));
        }
        if (schema.getItems() != null) {
            walk(kind, path + "[]", schema.getItems().getSchema());
        }
        if (schema.getAdditionalProperties() != null) {
            walk(kind, path + "{}", schema.getAdditionalProperties().getSchema());
        }
    }

    private static JSONSchemaProps root(CustomResourceDefinition definition) {
        return definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }
}
