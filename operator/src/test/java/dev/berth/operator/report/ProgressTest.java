package dev.berth.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Map<String, Object> ROLLING_OUT = status("a", condition("Ready", "False", "RollingOut"));

    /** Every pod runs the release already, and the proxy does not answer yet. */
    @Test
    void whatIsComparedIsNoDecision() {
        Map<String, Object> compared = new HashMap<>(ROLLING_OUT);
        compared.put("stackHash", "sha256:1");
        assertThat(Progress.only(ROLLING_OUT, compared)).isTrue();
    }

    @Test
    void aStepOfWhatIsUnderWay() {
        assertThat(Progress.only(ROLLING_OUT, status("a", condition("Ready", "False", "GatewayError")))).isTrue();
        assertThat(Progress.only(ROLLING_OUT, status("a", condition("Ready", "False", "RollingOut"), condition("Available", "True", "Up"))))
                .isTrue();
    }

    @Test
    void theEndOfTheWayIsNews() {
        Map<String, Object> ready = status("a", condition("Ready", "True", "Running"));
        assertThat(Progress.only(ROLLING_OUT, ready)).isFalse();
        assertThat(Progress.only(ready, ROLLING_OUT)).isFalse();
        assertThat(Progress.only(ready, status("a", condition("Ready", "True", "Suspended")))).isFalse();
    }

    @Test
    void whatNeedsAPersonIsNews() {
        Map<String, Object> stalled = status("a", condition("Ready", "False", "ImageMissing"), condition("Stalled", "True",
                "ImageMissing"));
        assertThat(Progress.only(ROLLING_OUT, stalled)).isFalse();
        assertThat(Progress.only(stalled, ROLLING_OUT)).isFalse();
    }

    @Test
    void aDecisionIsNews() {
        assertThat(Progress.only(ROLLING_OUT, status("b", condition("Ready", "False", "RollingOut")))).isFalse();
    }

    @Test
    void theFirstWordIsNews() {
        assertThat(Progress.only(Map.of(), ROLLING_OUT)).isFalse();
    }

    private static Map<String, Object> condition(String type, String status, String reason) {
        return Map.of("type", type, "status", status, "reason", reason);
    }

    @SafeVarargs
    private static Map<String, Object> status(String release, Map<String, Object>... conditions) {
        return Map.of("observedGeneration", 1L, "release", release, "conditions", List.of(conditions));
    }
}
