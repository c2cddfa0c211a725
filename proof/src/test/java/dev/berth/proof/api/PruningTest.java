package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.berth.api.BackupSpec;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStoreSpec;
import dev.berth.api.BackupStoreStatus;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.HostnameClaimSpec;
import dev.berth.api.InlineEnvironment;
import dev.berth.api.PromotionSpec;
import dev.berth.api.PromotionStatus;
import dev.berth.api.ReleaseSpec;
import dev.berth.api.ReleaseStatus;
import dev.berth.api.SiteSpec;
import dev.berth.api.SiteStatus;
import dev.berth.api.TaskRunSpec;
import dev.berth.api.TaskRunStatus;
import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random records come back from a real API server as they were sent: it drops every field that a definition does not name. The definitions
 * are the shipped ones under another group and without their rules, so that any value passes and only the pruning is left.
 */
@Tag("api")
class PruningTest {
    private static final int OBJECTS = 40;
    private static final String GROUP = "pruning.example.com";
    private static final Set<String> STRUCTURE = Set.of("type", "properties", "items", "additionalProperties",
            "x-kubernetes-int-or-string");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, List<Class<?>>> RECORDS = Map.of("Site", List.of(SiteSpec.class, SiteStatus.class), "Environment", List
            .of(EnvironmentSpec.class, EnvironmentStatus.class), "Release", List.of(ReleaseSpec.class, ReleaseStatus.class),
            "Promotion", List.of(PromotionSpec.class, PromotionStatus.class), "TaskRun", List.of(
                    TaskRunSpec.class, TaskRunStatus.class), "Backup", List.of(BackupSpec.class, BackupStatus.class), "BackupStore", List
                            .of(BackupStoreSpec.class, BackupStoreStatus.class), "HostnameClaim", List.of(HostnameClaimSpec.class));

    private final ApiTier tier = ApiTier.get();
    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"Site", "Environment", "Release", "Promotion", "TaskRun", "Backup", "BackupStore", "HostnameClaim"})
    void randomRecordsComeBack(String kind) throws IOException {
        String plural = kind.toLowerCase(Locale.ROOT) + "s";
        ObjectNode definition = definition(plural);
        boolean namespaced = definition.at("/spec/scope").asText().equals("Namespaced");
        String crd = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        tier.client.raw(crd, "POST", definition);
        String path = "/apis/" + GROUP + "/v1alpha1" + (namespaced ? "/namespaces/other/" : "/") + plural;
        try {
            tier.await(path + " is served", () -> tier.client.raw(path) != null);
            for (int n = 0; n < OBJECTS; n++) {
                ObjectNode object = object(kind, n, n == 0 ? 1 : 0.5);
                JsonNode answer = JSON.readTree(tier.client.raw(path, "POST", object));
                JsonNode live = JSON.readTree(tier.client.raw(path + "/" + answer.at("/metadata/name").asText()));
                for (String part : List.of("spec", "status")) {
                    assertThat(live.path(part)).as("%s of %s, random seed %d", part, kind, seed).isEqualTo(object.path(part));
                }
            }
        } finally {
            tier.client.raw(crd + "/" + definition.at("/metadata/name").asText(), "DELETE", null);
        }
    }

    private static ObjectNode definition(String plural) throws IOException {
        ObjectNode shipped = (ObjectNode) YAML.readTree(Files.readString(TestCluster.ROOT.resolve("crds/" + plural + ".berth.dev.yaml")));
        ObjectNode definition = JSON.createObjectNode().put("apiVersion", "apiextensions.k8s.io/v1").put("kind",
                "CustomResourceDefinition");
        definition.putObject("metadata").put("name", plural + "." + GROUP);
        ObjectNode spec = definition.putObject("spec").put("group", GROUP).put("scope", shipped.at("/spec/scope").asText());
        spec.putObject("names").put("kind", shipped.at("/spec/names/kind").asText()).put("plural", plural);
        ObjectNode version = spec.putArray("versions").addObject().put("name", "v1alpha1").put("served", true).put("storage", true);
        version.putObject("schema").set("openAPIV3Schema", structure(shipped.at("/spec/versions/0/schema/openAPIV3Schema")));
        return definition;
    }

    /** What decides on pruning, and nothing else. */
    private static JsonNode structure(JsonNode schema) {
        ObjectNode bare = JSON.createObjectNode();
        schema.properties().forEach(word -> {
            if (word.getKey().equals("properties")) {
                ObjectNode properties = bare.putObject("properties");
                word.getValue().properties().forEach(property -> properties.set(property.getKey(), structure(property.getValue())));
            } else if (STRUCTURE.contains(word.getKey())) {
                bare.set(word.getKey(), word.getValue().isObject() ? structure(word.getValue()) : word.getValue());
            }
        });
        return bare;
    }

    private ObjectNode object(String kind, int number, double probability) {
        ObjectNode object = JSON.createObjectNode().put("apiVersion", GROUP + "/v1alpha1").put("kind", kind);
        object.putObject("metadata").put("name", "random-" + number);
        List<String> parts = List.of("spec", "status");
        List<Class<?>> records = RECORDS.get(kind);
        for (int n = 0; n < records.size(); n++) {
            object.set(parts.get(n), serialization.convertValue(record(records.get(n), probability), JsonNode.class));
        }
        // In a Site an Environment's spec has no site; the record has it.
        if (kind.equals("Site") && object.at("/spec/environments") instanceof ArrayNode environments) {
            environments.forEach(environment -> ((ObjectNode) environment).remove("site"));
        }
        return object;
    }

    /** A record whose members are set with the given probability. */
    private Object record(Class<?> type, double probability) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Stream.of(components).map(component -> flat(component) || random.nextDouble() < probability
                ? value(component.getGenericType(), probability)
                : null).toArray();
        try {
            return type.getDeclaredConstructor(Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new)).newInstance(
                    values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean flat(RecordComponent component) {
        return component.getDeclaringRecord() == InlineEnvironment.class;
    }

    private Object value(Type type, double probability) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                list.add(value(generic.getActualTypeArguments()[0], probability));
            }
            return list;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return new TreeMap<>(Map.of(text(), text(), text() + "x", text()));
        }
        Class<?> plain = (Class<?>) type;
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
        String letters = "abcXYZ019-_./:@ \"'\\{}[]$(é\n☃";
        StringBuilder text = new StringBuilder("t");
        for (int n = random.nextInt(12); n > 0; n--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
