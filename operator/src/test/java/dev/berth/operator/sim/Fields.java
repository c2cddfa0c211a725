package dev.berth.operator.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields of an object a manager owns: names of fields to those below them, empty for a leaf. Lists are leaves: none of Berth's
 * objects has a list that two managers share.
 */
record Fields(Map<String, Fields> below) {
    static final Fields NONE = new Fields(Map.of());

    /** Never owned as a whole. */
    private static final Set<String> STRUCTURE = Set.of("metadata", "labels", "annotations");

    private static final Set<String> ADDRESS = Set.of("name", "namespace", "uid", "resourceVersion");

    /** The fields of an object as it is sent, without what addresses it. */
    static Fields of(Map<String, Object> sent) {
        Map<String, Object> tree = new LinkedHashMap<>(sent);
        tree.keySet().removeAll(List.of("apiVersion", "kind"));
        Map<String, Object> meta = new LinkedHashMap<>(Tree.map(sent.get("metadata")));
        meta.keySet().removeAll(ADDRESS);
        tree.put("metadata", meta);
        return named(tree);
    }

    private static Fields named(Map<String, Object> tree) {
        Map<String, Fields> below = new LinkedHashMap<>();
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && map.isEmpty() && STRUCTURE.contains(key)) {
                return;
            }
            if (value instanceof Map<?, ?> map) {
                below.put(key, named(Tree.map(map)));
            } else if (value != null) {
                below.put(key, NONE);
            }
        });
        return new Fields(below);
    }

    boolean leaf() {
        return below.isEmpty();
    }

    Fields and(Fields other) {
        Map<String, Fields> all = new LinkedHashMap<>(below);
        other.below.forEach((key, fields) -> all.merge(key, fields, Fields::and));
        return new Fields(all);
    }

    /** Without the leaves of the other. */
    Fields without(Fields other) {
        Map<String, Fields> rest = new LinkedHashMap<>();
        below.forEach((key, fields) -> {
            Fields gone = other.below.get(key);
            if (gone == null) {
                rest.put(key, fields);
            } else if (!fields.leaf() && !gone.leaf()) {
                Fields kept = fields.without(gone);
                if (!kept.leaf()) {
                    rest.put(key, kept);
                }
            }
        });
        return new Fields(rest);
    }

    /** The tree without these fields. */
    Map<String, Object> takenFrom(Map<String, Object> tree) {
        Map<String, Object> rest = new LinkedHashMap<>(tree);
        below.forEach((key, fields) -> {
            if (fields.leaf()) {
                rest.remove(key);
            } else if (rest.get(key) instanceof Map<?, ?> map) {
                rest.put(key, fields.takenFrom(Tree.map(map)));
            }
        });
        return rest;
    }

    /** As {@code fieldsV1}. */
    Map<String, Object> asFieldsV1() {
        Map<String, Object> fields = new LinkedHashMap<>();
        below.forEach((key, under) -> fields.put("f:" + key, under.asFieldsV1()));
        return fields;
    }
}
