package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in the spec of a kind.
 *
 * @param path   from the root, with {@code []} for entries of a list and {@code {}} for values of a map: {@code spec.stack.components[].image}
 * @param schema what the definition says of it
 */
record Place(String path, JsonNode schema) {
    /** Every place below {@code spec}, as a definition names them. */
    static List<Place> of(JsonNode definition) {
        List<Place> places = new ArrayList<>();
        collect("spec", definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"), places);
        places.removeFirst();
        return List.copyOf(places);
    }

    private static void collect(String path, JsonNode schema, List<Place> places) {
        places.add(new Place(path, schema));
        schema.path("properties").properties().forEach(property -> collect(path + "." + property.getKey(), property.getValue(), places));
        if (schema.has("items")) {
            collect(path + "[]", schema.get("items"), places);
        }
        if (schema.path("additionalProperties").isObject()) {
            collect(path + "{}", schema.get("additionalProperties"), places);
        }
    }

    /** Keys, {@code []} and {@code {}} one by one. */
    List<String> steps() {
        return List.of(path.replace("[]", ".[]").replace("{}", ".{}").split("[.]"));
    }
}
