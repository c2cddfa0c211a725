package dev.berth.operator.report;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells the steps of a thing that is on its way from what somebody must learn at once. */
final class Progress {
    /** Where steps show, and what is only told beside them: all else in a status is a decision that others act upon. */
    private static final Set<String> STEPS = Set.of("conditions", "environments", "stackHash", "differences");

    private Progress() {}

    /** True when the object is on its way before and after, and nothing was decided: not {@code Ready}, as {@code Stalled} as before. */
    static boolean only(Map<String, Object> before, Map<String, Object> now) {
        return underWay(before)
                && underWay(now)
                && stalled(before).equals(stalled(now))
                && decided(before).equals(decided(now));
    }

    private static boolean underWay(Map<String, Object> status) {
        return Stamp.condition(status, "Ready").filter(ready -> !"True".equals(ready.get("status"))).isPresent();
    }

    private static Optional<Object> stalled(Map<String, Object> status) {
        return Stamp.condition(status, "Stalled").map(stalled -> stalled.get("status"));
    }

    private static Map<String, Object> decided(Map<String, Object> status) {
        Map<String, Object> decided = new HashMap<>(status);
        decided.keySet().removeAll(STEPS);
        return decided;
    }
}
