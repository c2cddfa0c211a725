package dev.berth.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StampTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final String EARLIER = "2026-01-01T00:00:00Z";

    @Test
    void keepsTheTimeWhileTheStatusIsTheSame() {
        Map<String, Object> before = status(condition("Ready", "False", "RollingOut", EARLIER));
        assertThat(Stamp.like(before, status(condition("Ready", "False", "CrashLooping", null)), NOW))
                .isEqualTo(status(condition("Ready", "False", "CrashLooping", EARLIER)));
    }

    @Test
    void stampsAChange() {
        Map<String, Object> before = status(condition("Ready", "False", "RollingOut", EARLIER));
        assertThat(Stamp.like(before, status(condition("Ready", "True", "Running", null)), NOW))
                .isEqualTo(status(condition("Ready", "True", "Running", NOW.toString())));
    }

    @Test
    void stampsWhatIsNew() {
        assertThat(Stamp.like(Map.of(), status(condition("Ready", "True", "Running", null)), NOW))
                .isEqualTo(status(condition("Ready", "True", "Running", NOW.toString())));
    }

    @Test
    void sayingTheSameAgainIsEqual() {
        Map<String, Object> before = status(condition("Ready", "True", "Running", EARLIER), condition("Exact", "Unknown", "NotProven",
                EARLIER));
        Map<String, Object> same = status(condition("Ready", "True", "Running", null), condition("Exact", "Unknown", "NotProven", null));
        assertThat(Stamp.like(before, same, NOW)).isEqualTo(before);
    }

    private static Map<String, Object> condition(String type, String status, String reason, String time) {
        Map<String, Object> condition = new HashMap<>(Map.of("type", type, "status", status, "reason", reason));
        condition.put("lastTransitionTime", time);
        if (time == null) {
            condition.remove("lastTransitionTime");
        }
        return condition;
    }

    @SafeVarargs
    private static Map<String, Object> status(Map<String, Object>... conditions) {
        return Map.of("observedGeneration", 1L, "conditions", List.of(conditions));
    }
}
