package dev.berth.api.schema;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.berth.api.Form;
import dev.berth.api.Keyed;
import dev.berth.api.Syntax;
import dev.berth.api.Unique;
import dev.berth.api.Whole;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Adds to a generated definition what the generator cannot express: how lists merge, forms of values, the flat inline form of an
 * Environment, the description of the kind. It walks the records and their schemas side by side.
 */
final class SchemaCompletion {

    /** Longest text of an amount, such as {@code 10Gi}. */
    private static final long QUANTITY_LENGTH = 32;

    private SchemaCompletion() {
    }

    /** Completes the only version of the definition, in place, and returns it. */
    static CustomResourceDefinition complete(CustomResourceDefinition definition, Class<? extends CustomResource<?, ?>> kind) {
        var root = definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
        root.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
        orderColumns(definition.getSpec().getVersions().getFirst(), kind);
        dropDuplicateRules(root);
        var types = (ParameterizedType) kind.getGenericSuperclass();
        record((Class<?>) types.getActualTypeArguments()[0], root.getProperties().get("spec"));
        if (types.getActualTypeArguments()[1] == Void.class) {
            root.getProperties().remove("status");
        } else {
            record((Class<?>) types.getActualTypeArguments()[1], root.getProperties().get("status"));
        }
        return definition;
    }

    /** The generator sorts columns by path; people read them in the order in which the kind names them. */
    private static void orderColumns(CustomResourceDefinitionVersion version, Class<?> kind) {
        var order = Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class)).map(AdditionalPrinterColumn::name).toList();
        version.setAdditionalPrinterColumns(version.getAdditionalPrinterColumns().stream()
                .sorted(Comparator.comparingInt(column -> order.indexOf(column.getName())))
                .toList());
    }

    private static void record(Class<?> type, JSONSchemaProps schema) {
        dropDuplicateRules(schema);
        if (type.isAnnotationPresent(Whole.class)) {
            schema.setXKubernetesMapType("atomic");
        }
        for (var component : type.getRecordComponents()) {
            var property = schema.getProperties().get(jsonName(component));
            if (component.isAnnotationPresent(Keyed.class)) {
                property.setXKubernetesListType("map");
                property.setXKubernetesListMapKeys(List.of(component.getAnnotation(Keyed.class).value()));
            } else if (component.isAnnotationPresent(Unique.class)) {
                property.setXKubernetesListType("set");
            } else if (component.isAnnotationPresent(Whole.class)) {
                property.setXKubernetesListType("atomic");
            }
            value(component.getAnnotatedType(), property);
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                hoist(schema, jsonName(component));
            }
        }
    }

    private static void value(AnnotatedType type, JSONSchemaProps schema) {
        if (type.isAnnotationPresent(Syntax.class)) {
            addRule(schema, type.getAnnotation(Syntax.class).value());
        }
        if (type instanceof AnnotatedParameterizedType list && schema.getItems() != null) {
            value(list.getAnnotatedActualTypeArguments()[0], schema.getItems().getSchema());
        } else if (type.getType() == Quantity.class) {
            schema.setMaxLength(QUANTITY_LENGTH);
        } else if (type.getType() instanceof Class<?> plain && plain.isRecord()) {
            record(plain, schema);
        }
    }

    /** Lifts the members of an unwrapped record to where they are read and written; what names the parent is not among them. */
    private static void hoist(JSONSchemaProps schema, String name) {
        var properties = new TreeMap<>(schema.getProperties());
        var inner = properties.remove(name);
        inner.getProperties().forEach(properties::putIfAbsent);
        properties.remove("site");
        schema.setProperties(properties);
        var required = new LinkedHashSet<>(schema.getRequired());
        required.addAll(inner.getRequired());
        required.remove("site");
        required.remove(name);
        schema.setRequired(List.copyOf(required));
        var rules = new ArrayList<>(schema.getXKubernetesValidations());
        rules.addAll(inner.getXKubernetesValidations());
        schema.setXKubernetesValidations(rules);
    }

    /** The generator writes a rule once per way in which it meets a type; the API server refuses a rule that stands twice. */
    private static void dropDuplicateRules(JSONSchemaProps schema) {
        if (schema.getXKubernetesValidations() != null) {
            schema.setXKubernetesValidations(List.copyOf(new LinkedHashSet<>(schema.getXKubernetesValidations())));
        }
    }

    private static void addRule(JSONSchemaProps schema, Form form) {
        var rules = new ArrayList<ValidationRule>();
        if (schema.getXKubernetesValidations() != null) {
            rules.addAll(schema.getXKubernetesValidations());
        }
        var rule = new ValidationRule();
        rule.setRule(form.rule());
        rule.setMessage(form.message());
        rules.add(rule);
        schema.setXKubernetesValidations(rules);
    }

    private static String jsonName(RecordComponent component) {
        // Jackson's annotations do not target record components; the compiler copies them to the accessor.
        var named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }
}
