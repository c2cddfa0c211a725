package dev.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The schema of one kind, from the same definition that the API server holds. Checks what needs no expression language: fields, types,
 * bounds, choices, forms of text and list keys; rules that look at several fields are left to the API server.
 */
final class Schema {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    /** What every object has; a definition does not name it. */
    private static final Set<String> EVERYWHERE = Set.of("apiVersion", "kind", "metadata");

    private static final Pattern FORM = Pattern.compile("self\\.matches\\('([^']*)'\\)");
    private static final Pattern FORMS = Pattern.compile(FORM + "(?: \\|\\| " + FORM + ")*");

    private final List<String> found = new ArrayList<>();

    private Schema() {}

    /** What is wrong with a document of one of Berth's kinds; empty when nothing was found. */
    static List<String> check(String kind, JsonNode document) {
        String file = "/crds/" + kind.toLowerCase(Locale.ROOT) + "s.berth.dev.yaml";
        try (InputStream definition = Schema.class.getResourceAsStream(file)) {
            if (definition == null) {
                return List.of();
            }
            Schema schema = new Schema();
            schema.object("", document, YAML.readTree(definition).at("/spec/versions/0/schema/openAPIV3Schema"));
            return schema.found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void value(String at, JsonNode value, JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            if (!value.isIntegralNumber() && !value.isTextual()) {
                found.add(at + ": write a whole number, or put the amount in quotes.");
            }
            return;
        }
        switch (schema.path("type").asText()) {
            case "object" -> {
                if (is(at, value.isObject(), "a map of fields")) {
                    object(at, value, schema);
                }
            }
            case "array" -> {
                if (is(at, value.isArray(), "a list")) {
                    list(at, value, schema);
                }
            }
            case "string" -> {
                if (is(at, value.isTextual(), "text; put it in quotes")) {
                    text(at, value.textValue(), schema);
                }
            }
            case "integer" -> {
                if (is(at, value.isIntegralNumber(), "a whole number without quotes")) {
                    number(at, value, schema);
                }
            }
            case "boolean" -> is(at, value.isBoolean(), "true or false, without quotes");
            default -> {}
        }
    }

    private boolean is(String at, boolean holds, String wanted) {
        if (!holds) {
            found.add(at + ": write " + wanted + ".");
        }
        return holds;
    }

    private void object(String at, JsonNode value, JsonNode schema) {
        JsonNode fields = schema.path("properties");
        for (JsonNode required : schema.path("required")) {
            if (!value.hasNonNull(required.asText())) {
                found.add(join(at, required.asText()) + " is missing" + hint(fields.path(required.asText())) + ".");
            }
        }
        boolean open = schema.has("additionalProperties") || fields.isMissingNode();
        value.properties().forEach(entry -> {
            String name = join(at, entry.getKey());
            if (fields.has(entry.getKey()) && !entry.getValue().isNull()) {
                value(name, entry.getValue(), fields.get(entry.getKey()));
            } else if (schema.has("additionalProperties")) {
                value(name, entry.getValue(), schema.get("additionalProperties"));
            } else if (!open && !fields.has(entry.getKey()) && !(at.isEmpty() && EVERYWHERE.contains(entry.getKey()))) {
                List<String> known = new ArrayList<>();
                fields.fieldNames().forEachRemaining(known::add);
                found.add("Unknown field " + name + ": the fields there are " + String.join(", ", known) + ".");
            }
        });
    }

    private static String hint(JsonNode field) {
        String description = field.path("description").asText("");
        return description.isEmpty() ? "" : ": " + description.replaceAll("\\s*Required\\.$", "").replaceAll("\\.$", "");
    }

    private void list(String at, JsonNode value, JsonNode schema) {
        if (schema.has("maxItems") && value.size() > schema.get("maxItems").asInt()) {
            found.add(at + ": at most " + schema.get("maxItems").asInt() + " entries are allowed, and there are " + value.size() + ".");
        }
        if (value.size() < schema.path("minItems").asInt(0)) {
            found.add(at + ": at least " + schema.get("minItems").asInt() + " entries are needed.");
        }
        Set<String> keys = new HashSet<>();
        for (int n = 0; n < value.size(); n++) {
            value(at + "[" + n + "]", value.get(n), schema.path("items"));
            String key = key(value.get(n), schema);
            if (key != null && !keys.add(key)) {
                found.add(at + "[" + n + "]: " + key + " stands in this list twice; keep one.");
            }
        }
    }

    /** What tells entries apart; null where nothing does. */
    private static String key(JsonNode entry, JsonNode schema) {
        JsonNode names = schema.path("x-kubernetes-list-map-keys");
        if (names.isEmpty()) {
            return schema.path("x-kubernetes-list-type").asText().equals("set") ? entry.asText() : null;
        }
        List<String> parts = new ArrayList<>();
        names.forEach(name -> parts.add(name.asText() + " " + entry.path(name.asText()).asText()));
        return String.join(", ", parts);
    }

    private void text(String at, String value, JsonNode schema) {
        if (schema.has("maxLength") && value.codePointCount(0, value.length()) > schema.get("maxLength").asInt()) {
            found.add(at + ": at most " + schema.get("maxLength").asInt() + " characters are allowed.");
        }
        if (value.length() < schema.path("minLength").asInt(0)) {
            found.add(at + ": write something.");
        }
        if (schema.has("enum")) {
            List<String> choices = new ArrayList<>();
            schema.get("enum").forEach(choice -> choices.add(choice.asText()));
            if (!choices.contains(value)) {
                found.add(at + ": '" + value + "' is none of " + String.join(", ", choices) + ".");
            }
        }
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            String text = rule.path("rule").asText();
            if (FORMS.matcher(text).matches() && FORM.matcher(text).results().noneMatch(form -> Pattern.compile(form.group(1)).matcher(
                    value)
                    .find())) {
                found.add(at + ": " + rule.path("message").asText() + ".");
            }
        }
    }

    private void number(String at, JsonNode value, JsonNode schema) {
        boolean low = schema.has("minimum") && value.asDouble() < schema.get("minimum").asDouble();
        boolean high = schema.has("maximum") && value.asDouble() > schema.get("maximum").asDouble();
        if (low || high) {
            found.add(at + ": write a number from " + schema.path("minimum").asLong() + " to "
                    + schema.path("maximum").asLong(Long.MAX_VALUE) + ".");
        }
    }

    private static String join(String at, String field) {
        return at.isEmpty() ? field : at + "." + field;
    }
}
