package dev.berth.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a change of definitions would break for objects that are stored already, or for files that users keep in Git: a sentence for each
 * place. What only widens, describes or adds what may be left out breaks nothing.
 */
final class History {
    private static final List<String> UPPER = List.of("maximum", "maxLength", "maxItems", "maxProperties");
    private static final List<String> LOWER = List.of("minimum", "minLength", "minItems", "minProperties");

    /** Where one of these stands newly or differently, values that were good may be bad. */
    private static final List<String> NARROWING = List.of("pattern", "format", "multipleOf", "exclusiveMaximum", "exclusiveMinimum",
            "uniqueItems", "oneOf", "anyOf", "allOf", "not");

    /** How writers share an object: what one of them owns would change hands. Each with what holds where nothing is written. */
    private static final Map<String, String> MERGING = Map.of("x-kubernetes-list-type", "atomic", "x-kubernetes-map-type", "granular",
            "x-kubernetes-list-map-keys", "");

    /** Where one of these goes, values that were good are bad or pruned. */
    private static final List<String> ALLOWING = List.of("nullable", "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-embedded-resource");

    /** A rule that holds wherever its field is absent. */
    private static final Pattern ABOUT_ONE_FIELD = Pattern.compile("!has\\(self\\.([A-Za-z0-9]+)\\) \\|\\| (?!.*\\?)");

    private final List<String> breaks = new ArrayList<>();

    private History() {
    }

    /**
     * Compares definitions by {@code metadata.name}.
     *
     * @param released as they were released
     * @param now as they are
     * @return one sentence for each broken place; empty when every stored object stays good
     */
    static List<String> breaks(List<JsonNode> released, List<JsonNode> now) {
        var history = new History();
        for (var before : released) {
            var name = before.at("/metadata/name").asText();
            now.stream().filter(one -> one.at("/metadata/name").asText().equals(name)).findFirst().ifPresentOrElse(
                    after -> history.definition(before.path("spec"), after.path("spec")),
                    () -> history.breaks.add(name + ": the kind is gone; its objects would be destroyed"));
        }
        return List.copyOf(history.breaks);
    }

    private void definition(JsonNode before, JsonNode now) {
        var kind = before.at("/names/kind").asText();
        for (var place : List.of("/group", "/scope", "/names/kind", "/names/plural")) {
            if (!before.at(place).equals(now.at(place))) {
                breaks.add(kind + ": " + place.substring(1) + " changed from " + before.at(place) + " to " + now.at(place));
            }
        }
        for (var version : before.path("versions")) {
            version(now, version).ifPresentOrElse(
                    after -> version(kind + " " + version.path("name").asText(), version, after),
                    () -> breaks.add(kind + ": version " + version.path("name").asText() + " is gone; objects are stored and kept in it"));
        }
    }

    private static Optional<JsonNode> version(JsonNode definition, JsonNode like) {
        return entries(definition.path("versions")).filter(one -> one.path("name").equals(like.path("name"))).findFirst();
    }

    private void version(String where, JsonNode before, JsonNode now) {
        if (before.path("served").asBoolean() && !now.path("served").asBoolean()) {
            breaks.add(where + ": is no longer served");
        }
        if (before.path("storage").asBoolean() != now.path("storage").asBoolean()) {
            breaks.add(where + ": is " + (now.path("storage").asBoolean() ? "now" : "no longer")
                    + " the version that objects are stored in");
        }
        if (before.at("/subresources").has("status") && !now.at("/subresources").has("status")) {
            breaks.add(where + ": the status subresource is gone");
        }
        var fields = texts(now.path("selectableFields").findValues("jsonPath"));
        for (var field : texts(before.path("selectableFields").findValues("jsonPath"))) {
            if (!fields.contains(field)) {
                breaks.add(where + ": field selector " + field + " is gone");
            }
        }
        schema(where.substring(0, where.indexOf(' ')), before.at("/schema/openAPIV3Schema"), now.at("/schema/openAPIV3Schema"));
    }

    private void schema(String path, JsonNode before, JsonNode now) {
        if (!before.path("type").equals(now.path("type"))) {
            breaks.add(path + ": the type changed from " + shown(before, "type") + " to " + shown(now, "type"));
        }
        UPPER.forEach(bound -> bound(path, bound, before, now, true));
        LOWER.forEach(bound -> bound(path, bound, before, now, false));
        for (var rule : NARROWING) {
            var is = now.path(rule);
            if (now.has(rule) && !is.equals(before.path(rule)) && !is.equals(BooleanNode.FALSE)) {
                breaks.add(path + ": " + rule + " changed from " + shown(before, rule) + " to " + shown(now, rule));
            }
        }
        for (var permit : ALLOWING) {
            if (before.path(permit).asBoolean() && !now.path(permit).asBoolean()) {
                breaks.add(path + ": " + permit + " is gone");
            }
        }
        MERGING.forEach((word, unsaid) -> {
            var was = before.has(word) ? before.get(word).toString() : '"' + unsaid + '"';
            var is = now.has(word) ? now.get(word).toString() : '"' + unsaid + '"';
            if (!was.equals(is)) {
                breaks.add(path + ": " + word + " changed from " + was + " to " + is);
            }
        });
        choices(path, before, now);
        if (before.has("default") && !before.get("default").equals(now.path("default"))) {
            breaks.add(path + ": the default changed from " + shown(before, "default") + " to " + shown(now, "default"));
        }
        rules(path, before, now);
        members(path, before, now);
    }

    private void bound(String path, String bound, JsonNode before, JsonNode now, boolean upper) {
        if (!now.has(bound)) {
            return;
        }
        var change = before.has(bound) ? new BigDecimal(now.get(bound).asText()).compareTo(new BigDecimal(before.get(bound).asText())) : 0;
        if (!before.has(bound) || (upper ? change < 0 : change > 0)) {
            breaks.add(path + ": " + bound + " changed from " + shown(before, bound) + " to " + shown(now, bound));
        }
    }

    private void choices(String path, JsonNode before, JsonNode now) {
        if (now.has("enum")) {
            var gone = new LinkedHashSet<>(texts(before.path("enum")));
            gone.removeAll(texts(now.get("enum")));
            if (!before.has("enum")) {
                breaks.add(path + ": only the values " + now.get("enum") + " are left");
            } else if (!gone.isEmpty()) {
                breaks.add(path + ": enum values are gone: " + String.join(", ", gone));
            }
        }
    }

    /**
     * A rule is new by its expression. What was stored passes one that lets pass whatever a former one did, one about a field that is new, and
     * one that looks at {@code oldSelf}, which can let be what was there.
     */
    private void rules(String path, JsonNode before, JsonNode now) {
        var known = texts(before.path("x-kubernetes-validations").findValues("rule"));
        for (var rule : now.path("x-kubernetes-validations")) {
            var text = rule.path("rule").asText();
            var wider = known.stream().anyMatch(former -> text.equals(former) || text.startsWith(former + " || "));
            if (!wider && !aboutNewField(text, before) && !text.contains("oldSelf")) {
                breaks.add(path + ": a rule is new that stored objects may break: " + text
                        + "; let it pass what was there (optionalOldSelf: true and oldSelf in the rule)");
            }
        }
    }

    private static boolean aboutNewField(String rule, JsonNode before) {
        var field = ABOUT_ONE_FIELD.matcher(rule);
        return field.lookingAt() && before.has("properties") && !before.get("properties").has(field.group(1));
    }

    private void members(String path, JsonNode before, JsonNode now) {
        before.path("properties").properties().forEach(property -> {
            var inner = path + "." + property.getKey();
            var after = now.path("properties").path(property.getKey());
            if (after.isMissingNode()) {
                breaks.add(inner + ": the field is gone; the API server would drop it when it reads stored objects");
            } else {
                schema(inner, property.getValue(), after);
            }
        });
        var required = new LinkedHashSet<>(texts(now.path("required")));
        required.removeAll(texts(before.path("required")));
        for (var field : required) {
            if (!now.path("properties").path(field).has("default")) {
                breaks.add(path + "." + field + ": is newly required");
            }
        }
        if (before.has("items")) {
            schema(path + "[]", before.get("items"), now.path("items"));
        }
        if (before.has("additionalProperties")) {
            if (now.path("additionalProperties").isObject()) {
                schema(path + "{}", before.get("additionalProperties"), now.get("additionalProperties"));
            } else {
                breaks.add(path + ": is no longer a map of free keys");
            }
        }
    }

    private static String shown(JsonNode node, String word) {
        return node.has(word) ? node.get(word).toString() : "nothing";
    }

    private static Set<String> texts(Iterable<JsonNode> values) {
        var texts = new LinkedHashSet<String>();
        values.forEach(value -> texts.add(value.asText()));
        return texts;
    }

    private static Stream<JsonNode> entries(JsonNode array) {
        var entries = new ArrayList<JsonNode>();
        array.forEach(entries::add);
        return entries.stream();
    }
}
