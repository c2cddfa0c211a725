package dev.berth.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.schema.Crds;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what is read, and the schema knows all of it: the API server would drop the rest. */
class RoundTripTest {

    private static final int OBJECTS = 200;

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Random random = new Random(7);

    @ParameterizedTest
    @ValueSource(classes = {
        SiteSpec.class, SiteStatus.class, EnvironmentSpec.class, EnvironmentStatus.class, ReleaseSpec.class, ReleaseStatus.class,
        PromotionSpec.class, PromotionStatus.class, TaskRunSpec.class, TaskRunStatus.class, BackupSpec.class, BackupStatus.class,
        BackupStoreSpec.class, BackupStoreStatus.class, RestoreSpec.class, RestoreStatus.class, HostnameClaimSpec.class
    })
    void readsWhatItWrote(Class<?> type) {
        for (int i = 0; i < OBJECTS; i++) {
            var object = record(type, 0.5);
            var text = serialization.asJson(object);
            assertThat(serialization.unmarshal(text, type)).as(text).isEqualTo(object);
            assertThat(text).doesNotContain("null");
        }
    }

    @Test
    void theSchemaKnowsAllThatIsWritten() {
        for (var definition : Crds.generate().definitions()) {
            var schema = definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
            var kind = definition.getSpec().getNames().getKind();
            for (var part : List.of("Spec", "Status")) {
                var property = schema.getProperties().get(part.toLowerCase(Locale.ROOT));
                if (property != null) {
                    var full = serialization.convertValue(record(named(kind + part), 1), JsonNode.class);
                    assertThat(unknown(kind + part, full, property)).isEmpty();
                    assertThat(unwritten(kind + part, full, property)).isEmpty();
                }
            }
        }
    }

    @Test
    void anInlineEnvironmentReadsAndWritesFlat() {
        var text = "{\"name\":\"prod\",\"stage\":\"prod\",\"deploy\":{\"mode\":\"FollowSite\"}}";
        var inline = serialization.unmarshal(text, InlineEnvironment.class);
        assertThat(inline.name()).isEqualTo("prod");
        assertThat(inline.spec().stage()).isEqualTo(Stage.PROD);
        assertThat(inline.spec().deploy().mode()).isEqualTo(DeployMode.FOLLOW_SITE);
        assertThat(serialization.unmarshal(serialization.asJson(inline), Map.class)).isEqualTo(serialization.unmarshal(text, Map.class));
    }

    @Test
    void anInlineEnvironmentThatOnlyHasANameHasAnEmptySpec() {
        var inline = serialization.unmarshal("{\"name\":\"prod\"}", InlineEnvironment.class);
        assertThat(inline.spec()).isNotNull();
        assertThat(serialization.asJson(inline)).isEqualTo("{\"name\":\"prod\"}");
    }

    @Test
    void anAbsentListStaysAbsentAndAnEmptyOneEmpty() {
        var absent = serialization.unmarshal("{\"components\":[]}", Stack.class);
        assertThat(absent.components()).isEmpty();
        assertThat(absent.tasks()).isNull();
        assertThat(serialization.asJson(absent)).isEqualTo("{\"components\":[]}");
    }

    private static Stream<String> unknown(String path, JsonNode value, JSONSchemaProps schema) {
        if (schema.getItems() != null) {
            return stream(value).flatMap(entry -> unknown(path + "[]", entry, schema.getItems().getSchema()));
        }
        if (schema.getProperties() == null || schema.getProperties().isEmpty()) {
            return Stream.empty();
        }
        return value.properties().stream().flatMap(member -> {
            var property = schema.getProperties().get(member.getKey());
            var inner = path + "." + member.getKey();
            // In a Site an Environment's spec has no site; the record has it, and a full random record fills it in.
            if (property == null) {
                return inner.equals("SiteSpec.environments[].site") ? Stream.empty() : Stream.of(inner);
            }
            return unknown(inner, member.getValue(), property);
        });
    }

    private static Stream<String> unwritten(String path, JsonNode value, JSONSchemaProps schema) {
        if (schema.getItems() != null) {
            return stream(value).flatMap(entry -> unwritten(path + "[]", entry, schema.getItems().getSchema()));
        }
        if (schema.getProperties() == null) {
            return Stream.empty();
        }
        return schema.getProperties().entrySet().stream().flatMap(property -> value.has(property.getKey())
                ? unwritten(path + "." + property.getKey(), value.get(property.getKey()), property.getValue())
                : Stream.of(path + "." + property.getKey()));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        var entries = new ArrayList<JsonNode>();
        array.forEach(entries::add);
        return entries.stream();
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName("dev.berth.api." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** A record whose members are set with the given probability. */
    private Object record(Class<?> type, double probability) {
        var components = type.getRecordComponents();
        var values = Stream.of(components)
                .map(component -> isFlat(component) || random.nextDouble() < probability
                        ? value(component.getGenericType(), probability)
                        : null)
                .toArray();
        try {
            return type.getDeclaredConstructor(Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isFlat(RecordComponent component) {
        return component.getDeclaringRecord() == InlineEnvironment.class && component.getName().equals("spec");
    }

    private Object value(Type type, double probability) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            var list = new ArrayList<Object>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                list.add(value(generic.getActualTypeArguments()[0], probability));
            }
            return list;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return new TreeMap<>(Map.of(text(), text(), text() + "x", text()));
        }
        var plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record(plain, probability);
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        }
        return switch (plain.getSimpleName()) {
            case "String" -> text();
            case "Integer" -> random.nextInt();
            case "Long" -> random.nextLong();
            case "Boolean" -> random.nextBoolean();
            case "Quantity" -> new Quantity(Integer.toString(1 + random.nextInt(900)), "Gi");
            default -> throw new AssertionError("no random " + plain);
        };
    }

    private String text() {
        var letters = "abcXYZ019-_./:@ \"'\\{}[]$(é\n";
        var text = new StringBuilder("t");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
