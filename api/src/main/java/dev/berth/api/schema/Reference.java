package dev.berth.api.schema;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The reference page of all kinds in Markdown: a table for each object, written once and linked from wherever it stands again. */
public final class Reference {

    private static final String HEAD = """
            # Reference

            <!-- Made from the records of api by mvn -pl api test -Dcrds=write. Edits here are lost. -->

            Every field of every kind of `berth.dev/v1alpha1`. `kubectl explain site.spec.stack.components` shows the same in the terminal.
            A field marked **required** must be written; any other may be left out. What a refusal says is listed below each table.
            """;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final Map<Shape, String> sections = new HashMap<>();

    private Reference() {
    }

    /** What makes two objects the same for a reader, wherever they stand. */
    private record Shape(Map<String, JSONSchemaProps> members, List<String> required, List<ValidationRule> rules) {
        static Shape of(JSONSchemaProps schema) {
            return new Shape(schema.getProperties(), schema.getRequired(), schema.getXKubernetesValidations());
        }
    }

    /** The page for these definitions, in their order. */
    public static String page(List<CustomResourceDefinition> definitions) {
        var reference = new Reference();
        definitions.forEach(reference::kind);
        return reference.page.toString();
    }

    private void kind(CustomResourceDefinition definition) {
        var spec = definition.getSpec();
        var version = spec.getVersions().getFirst();
        var root = version.getSchema().getOpenAPIV3Schema();
        var kind = spec.getNames().getKind();
        page.append("\n## ").append(kind).append("\n\n").append(root.getDescription()).append("\n\n");
        page.append("- Scope: ").append(spec.getScope().toLowerCase(Locale.ROOT)).append('\n');
        page.append("- For kubectl: ").append(names(definition)).append('\n');
        page.append("- Columns: ").append(version.getAdditionalPrinterColumns().stream()
                .map(column -> "`" + column.getName() + "` (`" + column.getJsonPath() + "`)")
                .collect(Collectors.joining(", "))).append('\n');
        if (version.getSelectableFields() != null && !version.getSelectableFields().isEmpty()) {
            page.append("- Field selectors: ").append(version.getSelectableFields().stream()
                    .map(field -> "`" + field.getJsonPath().substring(1) + "`")
                    .collect(Collectors.joining(", "))).append('\n');
        }
        rules(root);
        // All sections are known before the first is written: a table may link to one that comes later.
        var tables = new LinkedHashMap<String, JSONSchemaProps>();
        root.getProperties().forEach((name, schema) -> collect(kind + "." + name, schema, tables));
        tables.forEach(this::section);
    }

    private static String names(CustomResourceDefinition definition) {
        var names = definition.getSpec().getNames();
        var all = new ArrayList<>(List.of(names.getPlural(), names.getSingular()));
        all.addAll(names.getShortNames());
        return all.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private void collect(String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> tables) {
        if (sections.putIfAbsent(Shape.of(schema), path) != null) {
            return;
        }
        tables.put(path, schema);
        schema.getProperties().forEach((name, property) -> {
            var inner = entry(property);
            if (isTable(inner)) {
                collect(path + "." + name + (property.getItems() == null ? "" : "[]"), inner, tables);
            }
        });
    }

    private void section(String path, JSONSchemaProps schema) {
        page.append("\n### ").append(path).append("\n\n").append(schema.getDescription() == null ? "" : schema.getDescription() + "\n\n");
        page.append("| field | type | what it is |\n|---|---|---|\n");
        schema.getProperties().forEach((name, property) -> page
                .append("| `").append(name).append("` | ").append(type(path + "." + name, property))
                .append(schema.getRequired().contains(name) ? ", **required**" : "")
                .append(" | ").append(cell(property.getDescription() + forms(property))).append(" |\n"));
        rules(schema);
    }

    private void rules(JSONSchemaProps schema) {
        var rules = schema.getXKubernetesValidations();
        if (rules != null && !rules.isEmpty()) {
            page.append("\nRefusals:\n");
            rules.forEach(rule -> page.append("- ").append(prose(rule.getMessage())).append('\n'));
        }
    }

    /** How a text, or each entry of a list of texts, is written. */
    private static String forms(JSONSchemaProps property) {
        var value = entry(property);
        if (value.getXKubernetesValidations() == null || isTable(value)) {
            return "";
        }
        return value.getXKubernetesValidations().stream().map(rule -> " Form: " + rule.getMessage() + ".").collect(Collectors.joining());
    }

    private String type(String path, JSONSchemaProps schema) {
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            return "quantity";
        }
        if (!schema.getEnum().isEmpty()) {
            return schema.getEnum().stream().map(value -> "`" + value.asText() + "`").collect(Collectors.joining(", "));
        }
        return switch (schema.getType()) {
            case "array" -> "list of " + type(path + "[]", schema.getItems().getSchema()) + ", "
                    + (schema.getMinItems() == null ? "at most " : schema.getMinItems() + " to ") + schema.getMaxItems() + merge(schema);
            case "object" -> schema.getAdditionalProperties() == null
                    ? link(path, schema)
                    : "map of texts, at most " + schema.getMaxProperties();
            case "string" -> "text of at most " + schema.getMaxLength();
            case "integer" -> "%.0f to %.0f".formatted(schema.getMinimum(), schema.getMaximum());
            default -> schema.getType();
        };
    }

    private static String merge(JSONSchemaProps list) {
        return switch (list.getXKubernetesListType()) {
            case "map" -> ", one for each `" + list.getXKubernetesListMapKeys().getFirst() + "`";
            case "set" -> ", each once";
            default -> ", in this order";
        };
    }

    private String link(String path, JSONSchemaProps schema) {
        var section = sections.getOrDefault(Shape.of(schema), path);
        return "[" + section.substring(section.lastIndexOf('.') + 1).replace("[]", "") + "](#"
                + section.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "") + ")";
    }

    private static JSONSchemaProps entry(JSONSchemaProps schema) {
        return schema.getItems() == null ? schema : schema.getItems().getSchema();
    }

    private static boolean isTable(JSONSchemaProps schema) {
        return schema.getProperties() != null && !schema.getProperties().isEmpty();
    }

    private static String prose(String message) {
        return message.replace("<", "&lt;").replace("*", "\\*");
    }

    private static String cell(String text) {
        return prose(text).replace("|", "\\|");
    }
}
