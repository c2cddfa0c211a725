package dev.berth.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 500m", "0.50, 500m", "1.0, 1", "2, 2", "1000m, 1", "1500m, 1500m", "0.1, 100m", "0.001, 1m", "0.0001, 100u", "100u, 100u",
        "1000, 1k", "1500, 1500", "1000000, 1M", "1k, 1k", "0, 0",
        "1024Mi, 1Gi", "1Gi, 1Gi", "0.5Gi, 512Mi", "1.5Gi, 1536Mi", "1000Mi, 1000Mi", "1025Ki, 1025Ki", "0.5Ki, 512", "512, 512",
        "128M, 128M", "1e3, 1e3", "lots, lots", "7Ei, 7Ei", "8Ei, 9223372036854775807", "10E, 10E",
        "9223372036854775808, 9223372036854775807"
    })
    void writesQuantitiesAsTheApiServerDoes(String typed, String answered) {
        assertThat(Canonical.quantity(typed)).isEqualTo(answered);
    }

    @Test
    void dropsWhatTheServerDropsAndKeepsWhatItKeeps() {
        Object canonical = Canonical.of("Deployment", Map.of(
                "env", List.of(Map.of("name", "A", "value", "")),
                "readOnly", false,
                "automountServiceAccountToken", false,
                "annotations", Map.of("empty", ""),
                "emptyDir", Map.of(),
                "args", List.of()));
        assertThat(canonical).isEqualTo(Map.of(
                "env", List.of(Map.of("name", "A")),
                "automountServiceAccountToken", false,
                "annotations", Map.of("empty", ""),
                "emptyDir", Map.of()));
    }

    @Test
    void leavesCustomResourcesAsTheyAreButForNothings() {
        Map<String, Object> sent = new HashMap<>(Map.of("passHostHeader", false, "list", List.of(), "limits", "1024Mi"));
        sent.put("none", null);
        assertThat(Canonical.of("IngressRoute", sent)).isEqualTo(Map.of("passHostHeader", false, "limits", "1024Mi"));
    }
}
