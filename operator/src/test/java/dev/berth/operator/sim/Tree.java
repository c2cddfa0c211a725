package dev.berth.operator.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON trees of maps, lists and scalars. Never changed in place: what changes comes back as a copy. */
final class Tree {
    private Tree() {}

    static Object at(Object tree, String... path) {
        Object here = tree;
        for (String step : path) {
            here = map(here).get(step);
        }
        return here;
    }

    static String text(Object tree, String... path) {
        Object found = at(tree, path);
        return found == null ? null : found.toString();
    }

    static int number(Object tree, int otherwise, String... path) {
        return at(tree, path) instanceof Number number ? number.intValue() : otherwise;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object tree) {
        return tree instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> maps(Object tree) {
        return tree instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    /** A copy with the value at this path; a null value takes the entry away. */
    static Map<String, Object> with(Map<String, Object> tree, Object value, String... path) {
        return with(tree, value, 0, path);
    }

    private static Map<String, Object> with(Map<String, Object> tree, Object value, int from, String... path) {
        Map<String, Object> copy = new LinkedHashMap<>(tree);
        Object below = from == path.length - 1 ? value : with(map(tree.get(path[from])), value, from + 1, path);
        if (below == null) {
            copy.remove(path[from]);
        } else {
            copy.put(path[from], below);
        }
        return copy;
    }

    /** A copy in which the other tree's values stand above; maps are merged, all else is replaced. */
    static Map<String, Object> merged(Map<String, Object> tree, Map<String, Object> above) {
        Map<String, Object> merged = new LinkedHashMap<>(tree);
        above.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                merged.put(key, merged(map(tree.get(key)), map(value)));
            } else if (value != null) {
                merged.put(key, value);
            }
        });
        return merged;
    }

    /** With the keys of every map in their order: of the same tree, the same text in every process. */
    static Object sorted(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Map<Object, Object> sorted = new TreeMap<>();
                map.forEach((key, value) -> sorted.put(key, sorted(value)));
                yield sorted;
            }
            case List<?> list -> list.stream().map(Tree::sorted).toList();
            default -> tree;
        };
    }

    /** Every scalar below, as text, with its path. */
    static List<String> leaves(Object tree) {
        List<String> leaves = new ArrayList<>();
        leaves("", tree, leaves);
        return leaves;
    }

    private static void leaves(String path, Object tree, List<String> leaves) {
        switch (tree) {
            case Map<?, ?> map -> map.forEach((key, value) -> leaves(path + "." + key, value, leaves));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    leaves(path + "[" + i + "]", list.get(i), leaves);
                }
            }
            case null -> {}
            default -> leaves.add(path + " = " + tree);
        }
    }
}
