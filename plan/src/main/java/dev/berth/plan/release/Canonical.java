package dev.berth.plan.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.name.Sha256;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The canonical form of a release, and its digest: RFC 8785 JSON of the spec, after lists of named things and sets were sorted,
 * quantities and image references written one way, and nulls, empty lists and empty maps dropped. What has an order (tasks, checks,
 * command, args) keeps it.
 */
public final class Canonical {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Field name to the keys that its items are sorted by. A list whose field is not named here keeps its order. */
    private static final Map<String, List<String>> NAMED = Map.ofEntries(
            Map.entry("components", List.of("name")),
            Map.entry("ports", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("envFrom", List.of("prefix", "database")),
            Map.entry("files", List.of("path")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumes", List.of("name")),
            Map.entry("settings", List.of("name")),
            Map.entry("errorPages", List.of("status")));

    private static final Set<String> SETS = Set.of("connectsTo", "writable", "paths", "stages");
    private static final Set<String> QUANTITIES = Set.of("size", "cpu", "memory");
    private static final String IMAGE = "image";

    private Canonical() {}

    /** The canonical bytes of any of our records: a ReleaseSpec, or a Stack. */
    public static byte[] bytes(Object value) {
        StringBuilder out = new StringBuilder(1024);
        write(normal("", JSON.valueToTree(value)), out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** SHA-256 over {@link #bytes}, in lower-case hex without a prefix. */
    public static String digest(Object value) {
        return Sha256.hex(bytes(value));
    }

    private static JsonNode normal(String field, JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(entry -> {
                JsonNode value = normal(entry.getKey(), entry.getValue());
                if (!value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
                    copy.set(entry.getKey(), value);
                }
            });
            return copy;
        }
        if (node instanceof ArrayNode array) {
            return array(field, array);
        }
        if (node.isTextual() && QUANTITIES.contains(field) || node.isNumber() && QUANTITIES.contains(field)) {
            return JsonNodeFactory.instance.textNode(quantity(node.asText()));
        }
        if (node.isTextual() && field.equals(IMAGE)) {
            return JsonNodeFactory.instance.textNode(image(node.textValue()));
        }
        return node;
    }

    private static JsonNode array(String field, ArrayNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(item -> items.add(normal("", item)));
        if (SETS.contains(field)) {
            items.sort(Comparator.comparing(JsonNode::asText));
        } else if (NAMED.containsKey(field)) {
            items.sort(NAMED.get(field).stream()
                    .map(key -> Comparator.<JsonNode, String>comparing(item -> item.path(key).asText()))
                    .reduce(Comparator::thenComparing)
                    .orElseThrow());
        }
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        items.forEach(copy::add);
        return copy;
    }

    /** The number itself, without unit, exponent or trailing zeros: {@code 10Gi} is 10737418240, {@code 50m} is 0.05. */
    private static String quantity(String text) {
        BigDecimal amount = Quantity.getAmountInBytes(Quantity.parse(text));
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    private static String image(String text) {
        ImageReference reference = ImageReference.parse(text);
        return reference.digest().map(reference::pinned).orElse(reference).toString();
    }

    /** RFC 8785: keys by UTF-16 code units, no white space, shortest escapes. Berth's specs hold no fractions. */
    private static void write(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, JsonNode> sorted = new TreeMap<>();
                node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
                char before = '{';
                for (Map.Entry<String, JsonNode> entry : sorted.entrySet()) {
                    out.append(before);
                    string(entry.getKey(), out);
                    out.append(':');
                    write(entry.getValue(), out);
                    before = ',';
                }
                out.append(sorted.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                char before = '[';
                for (JsonNode item : node) {
                    out.append(before);
                    write(item, out);
                    before = ',';
                }
                out.append(node.isEmpty() ? "[]" : "]");
            }
            case STRING -> string(node.textValue(), out);
            case NUMBER -> {
                if (!node.isIntegralNumber()) {
                    throw new IllegalArgumentException("a release holds whole numbers only, not " + node);
                }
                out.append(node.bigIntegerValue());
            }
            case BOOLEAN -> out.append(node.booleanValue());
            case NULL -> out.append("null");
            default -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        }
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
