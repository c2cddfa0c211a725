package dev.berth.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Objects that an older version stored stay good: the definitions are compared with every released copy. */
class HistoryTest {
    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final String EXAMPLE = """
            metadata: {name: ships.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Ship, plural: ships}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                selectableFields: [{jsonPath: .spec.name}]
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        required: [name]
                        properties:
                          name: {type: string, maxLength: 20, minLength: 2, pattern: "^[a-z]+$"}
                          kind: {type: string, enum: [sail, steam], default: sail}
                          masts: {type: integer, minimum: 1, maximum: 5}
                          size: {x-kubernetes-int-or-string: true, maxLength: 8}
                          flags: {type: object, maxProperties: 3, additionalProperties: {type: string, maxLength: 9}}
                          crew:
                            type: array
                            maxItems: 9
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [name]
                            items: {type: object, required: [name], properties: {name: {type: string, maxLength: 5}}}
                        x-kubernetes-validations: [{rule: "has(self.name)", message: name it}]
            """;
    private static final String SPEC = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";

    private record Case(String name, Consumer<ObjectNode> change, String says) {}

    private static Stream<JsonNode> definitions(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().map(HistoryTest::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return YAML.unmarshal(Files.readString(file), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyReleasedObjectStaysGood() throws IOException {
        var now = Crds.generate().files().values().stream().map(text -> YAML.unmarshal(text, JsonNode.class)).toList();
        try (var versions = Files.list(RELEASED)) {
            var all = versions.sorted().toList();
            assertThat(all).isNotEmpty();
            return all.stream().map(version -> DynamicTest.dynamicTest(version.getFileName().toString(), () -> {
                var released = definitions(version).toList();
                assertThat(released).isNotEmpty();
                assertThat(History.breaks(released, now)).isEmpty();
            }));
        }
    }

    @TestFactory
    Stream<DynamicTest> whatBreaksIsTold() {
        return Stream.of(
                new Case("kind", all -> object(all, "/metadata").put("name", "boats.example.com"), "ships.example.com: the kind is gone"),
                new Case("plural", all -> object(all, "/spec/names").put("plural", "boats"), "names/plural changed"),
                new Case("scope", all -> object(all, "/spec").put("scope", "Cluster"), "scope changed"),
                new Case("version", all -> object(all, "/spec/versions/0").put("name", "v2"), "version v1 is gone"),
                new Case("served", all -> object(all, "/spec/versions/0").put("served", false), "no longer served"),
                new Case("storage version", all -> object(all, "/spec/versions/0").put("storage", false),
                        "no longer the version that objects are stored in"),
                new Case("status", all -> object(all, "/spec/versions/0/subresources").remove("status"), "the status subresource is gone"),
                new Case("field selector", all -> object(all, "/spec/versions/0").remove("selectableFields"),
                        "field selector .spec.name is gone"),
                new Case("field", all -> object(all, SPEC + "/properties").remove("masts"), "Ship.spec.masts: the field is gone"),
                new Case("type", all -> object(all, SPEC + "/properties/masts").put("type", "string"), "masts: the type changed"),
                new Case("integer or text", all -> object(all, SPEC + "/properties/size").remove("x-kubernetes-int-or-string"),
                        "size: x-kubernetes-int-or-string is gone"),
                new Case("upper bound", all -> object(all, SPEC + "/properties/masts").put("maximum", 4), "maximum changed from 5 to 4"),
                new Case("lower bound", all -> object(all, SPEC + "/properties/masts").put("minimum", 2), "minimum changed from 1 to 2"),
                new Case("new bound", all -> object(all, SPEC + "/properties/kind").put("maxLength", 5),
                        "maxLength changed from nothing to 5"),
                new Case("bound of a list", all -> object(all, SPEC + "/properties/crew").put("maxItems", 8), "maxItems changed"),
                new Case("bound of an entry", all -> object(all, SPEC + "/properties/flags/additionalProperties").put("maxLength", 8),
                        "flags{}: maxLength changed"),
                new Case("pattern", all -> object(all, SPEC + "/properties/name").put("pattern", "^[a-c]+$"), "name: pattern changed"),
                new Case("new format", all -> object(all, SPEC + "/properties/name").put("format", "uuid"),
                        "format changed from nothing to \"uuid\""),
                new Case("enum value", all -> array(all, SPEC + "/properties/kind/enum").remove(1), "enum values are gone: steam"),
                new Case("new enum", all -> object(all, SPEC + "/properties/name").putArray("enum").add("a"),
                        "only the values [\"a\"] are left"),
                new Case("required", all -> array(all, SPEC + "/required").add("masts"), "Ship.spec.masts: is newly required"),
                new Case("new and required", all -> {
                    object(all, SPEC + "/properties").putObject("flag").put("type", "string");
                    array(all, SPEC + "/required").add("flag");
                }, "Ship.spec.flag: is newly required"),
                new Case("default gone", all -> object(all, SPEC + "/properties/kind").remove("default"),
                        "the default changed from \"sail\" to nothing"),
                new Case("default changed", all -> object(all, SPEC + "/properties/kind").put("default", "steam"),
                        "the default changed from \"sail\" to \"steam\""),
                new Case("list type", all -> object(all, SPEC + "/properties/crew").put("x-kubernetes-list-type", "atomic"),
                        "x-kubernetes-list-type changed"),
                new Case("map key", all -> array(all, SPEC + "/properties/crew/x-kubernetes-list-map-keys").set(0, "rank"),
                        "x-kubernetes-list-map-keys changed"),
                new Case("map type", all -> object(all, SPEC).put("x-kubernetes-map-type", "atomic"),
                        "x-kubernetes-map-type changed from \"granular\" to \"atomic\""),
                new Case("free keys", all -> object(all, SPEC + "/properties/flags").remove("additionalProperties"),
                        "is no longer a map of free keys"),
                new Case("rule", all -> array(all, SPEC + "/x-kubernetes-validations").addObject().put("rule", "self.masts > 1"),
                        "a rule is new that stored objects may break: self.masts > 1"),
                new Case("rule about a field", all -> array(all, SPEC + "/x-kubernetes-validations").addObject().put("rule",
                        "!has(self.masts) || self.masts > 1"), "a rule is new that stored objects may break: !has(self.masts)"))
                .map(one -> DynamicTest.dynamicTest(one.name, () -> assertThat(changed(one.change)).singleElement().asString().contains(
                        one.says)));
    }

    @TestFactory
    Stream<DynamicTest> whatWidensPasses() {
        return Stream.of(
                new Case("nothing", all -> {}, ""),
                new Case("a field more", all -> object(all, SPEC + "/properties").putObject("flag").put("type", "string").put("maxLength",
                        3),
                        ""),
                new Case("a wider bound", all -> object(all, SPEC + "/properties/masts").put("maximum", 6).put("minimum", 0), ""),
                new Case("a bound less", all -> object(all, SPEC + "/properties/name").remove("maxLength"), ""),
                new Case("an enum value more", all -> array(all, SPEC + "/properties/kind/enum").add("motor"), ""),
                new Case("required no more", all -> array(all, SPEC + "/required").removeAll(), ""),
                new Case("a rule less", all -> object(all, SPEC).remove("x-kubernetes-validations"), ""),
                new Case("another sentence", all -> object(all, SPEC + "/x-kubernetes-validations/0").put("message", "say its name"), ""),
                new Case("a rule that lets be what was there", all -> array(all, SPEC + "/x-kubernetes-validations").addObject()
                        .put("rule", "self.masts > 1 || (oldSelf.hasValue() && oldSelf.value().masts <= 1)").put("optionalOldSelf", true),
                        ""),
                new Case("a rule about a new field", all -> {
                    object(all, SPEC + "/properties").putObject("flag").put("type", "string").put("maxLength", 3);
                    array(all, SPEC + "/x-kubernetes-validations").addObject().put("rule", "!has(self.flag) || self.masts > 1");
                }, ""),
                new Case("a wider rule", all -> {
                    ObjectNode rule = object(all, SPEC + "/x-kubernetes-validations/0");
                    rule.put("rule", rule.get("rule").asText() + " || self.masts > 1");
                }, ""),
                new Case("another description", all -> object(all, SPEC).put("description", "a ship"), ""))
                .map(one -> DynamicTest.dynamicTest(one.name, () -> assertThat(changed(one.change)).isEmpty()));
    }

    @Test
    void theExampleIsRead() {
        assertThat(YAML.unmarshal(EXAMPLE, JsonNode.class).at(SPEC + "/properties/crew/items/properties/name/maxLength").asInt()).isEqualTo(
                5);
    }

    private static List<String> changed(Consumer<ObjectNode> change) {
        ObjectNode now = YAML.unmarshal(EXAMPLE, ObjectNode.class);
        change.accept(now);
        return History.breaks(List.of(YAML.unmarshal(EXAMPLE, JsonNode.class)), List.of(now));
    }

    private static ObjectNode object(JsonNode all, String place) {
        return (ObjectNode) all.at(place);
    }

    private static ArrayNode array(JsonNode all, String place) {
        return (ArrayNode) all.at(place);
    }
}
