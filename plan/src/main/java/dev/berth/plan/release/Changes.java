package dev.berth.plan.release;

import dev.berth.api.Stack;
import dev.berth.plan.world.Documents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** What differs between two stacks, place by place; things with a name are compared by it, whatever their order. */
public final class Changes {
    private Changes() {}

    /**
     * One place that differs.
     *
     * @param place  such as {@code components.web.image}
     * @param before null where there was nothing
     * @param after  null where there is nothing
     */
    public record Change(String place, String before, String after) {}

    /** From one stack to another, in the order of the places. */
    public static List<Change> between(Stack before, Stack after) {
        Map<String, String> old = leaves(before);
        Map<String, String> now = leaves(after);
        TreeSet<String> places = new TreeSet<>(old.keySet());
        places.addAll(now.keySet());
        List<Change> changes = new ArrayList<>();
        for (String place : places) {
            if (!Objects.equals(old.get(place), now.get(place))) {
                changes.add(new Change(place, old.get(place), now.get(place)));
            }
        }
        return List.copyOf(changes);
    }

    private static Map<String, String> leaves(Stack stack) {
        Map<String, String> leaves = new TreeMap<>();
        collect("", Documents.tree(stack), leaves);
        return leaves;
    }

    private static void collect(String place, Object value, Map<String, String> leaves) {
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> leaves.put(place, "");
            case Map<?, ?> map -> map.forEach((key, below) -> collect(place.isEmpty() ? key.toString() : place + "." + key, below, leaves));
            case List<?> list when named(list) -> byName(list).forEach((name, below) -> collect(place + "." + name, below, leaves));
            default -> leaves.put(place, String.valueOf(value));
        }
    }

    private static boolean named(List<?> list) {
        return !list.isEmpty() && list.stream().allMatch(item -> item instanceof Map<?, ?> map && map.get("name") != null)
                && byName(list).size() == list.size();
    }

    private static Map<String, Map<String, Object>> byName(List<?> list) {
        Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
        for (Object item : list) {
            Map<String, Object> rest = new TreeMap<>();
            ((Map<?, ?>) item).forEach((key, value) -> rest.put(key.toString(), value));
            byName.put(String.valueOf(rest.remove("name")), rest);
        }
        return byName;
    }
}
