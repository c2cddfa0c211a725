package dev.berth.operator.apply;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A NetworkPolicy is ours as a whole. Server-side apply owns only what was sent: a rule that somebody adds where we sent none would be
 * nobody's business, and a wall would have a hole. So empty rules are sent in so many words, and the whole spec is compared.
 */
final class Walls {
    private Walls() {}

    static boolean is(Map<String, Object> object) {
        return "NetworkPolicy".equals(object.get("kind"));
    }

    /** The object with both lists of rules, empty where there were none. */
    static Map<String, Object> explicit(Map<String, Object> object) {
        if (!is(object)) {
            return object;
        }
        Map<String, Object> whole = new HashMap<>(object);
        Map<String, Object> spec = new HashMap<>(Owned.map(object.get("spec")));
        spec.putIfAbsent("ingress", List.of());
        spec.putIfAbsent("egress", List.of());
        whole.put("spec", spec);
        return whole;
    }
}
