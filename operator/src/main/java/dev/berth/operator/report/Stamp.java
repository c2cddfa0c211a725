package dev.berth.operator.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the one clock into a status: when each condition last changed between True, False and Unknown. */
final class Stamp {
    private static final String TIME = "lastTransitionTime";

    private Stamp() {}

    /** The status with a time in every condition: the earlier one where the condition's status is what it was. Drops nulls. */
    static Map<String, Object> like(Map<String, Object> before, Map<String, Object> status, Instant now) {
        Map<String, Object> stamped = new HashMap<>(status);
        stamped.values().removeIf(value -> value == null);
        if (status.get("conditions") instanceof List<?> conditions) {
            List<Object> all = new ArrayList<>();
            conditions.forEach(one -> all.add(stamped(before, map(one), now)));
            stamped.put("conditions", all);
        }
        return stamped;
    }

    private static Map<String, Object> stamped(Map<String, Object> before, Map<String, Object> condition, Instant now) {
        Map<String, Object> stamped = new HashMap<>(condition);
        stamped.values().removeIf(value -> value == null);
        Object kept = condition(before, (String) condition.get("type"))
                .filter(earlier -> condition.get("status").equals(earlier.get("status")))
                .map(earlier -> earlier.get(TIME))
                .orElse(null);
        stamped.put(TIME, kept == null ? now.toString() : kept);
        return stamped;
    }

    /** The condition of that type, where the status has one. */
    static Optional<Map<String, Object>> condition(Map<String, Object> status, String type) {
        if (status.get("conditions") instanceof List<?> conditions) {
            return conditions.stream().map(Stamp::map).filter(one -> type.equals(one.get("type"))).findFirst();
        }
        return Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object one) {
        return (Map<String, Object>) one;
    }
}
