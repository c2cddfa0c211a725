package dev.berth.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnvironmentMetricsTest {
    private final List<Environment> environments = new ArrayList<>();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void register() {
        meters.getPrometheusRegistry().register(new EnvironmentMetrics(environments::stream));
    }

    private void environment(String name, String status) {
        environments.add(Serialization.unmarshal("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: %s, namespace: acme}
                spec: {site: shop, stage: prod}
                status: %s
                """.formatted(name, status), Environment.class));
    }

    private static String condition(String type, String status, String reason) {
        return "{type: %s, status: \"%s\", reason: %s, message: m, lastTransitionTime: \"2026-01-01T00:00:00Z\", observedGeneration: 1}"
                .formatted(type, status, reason);
    }

    @Test
    void tellsWhatIsSaidAndHowOldTheNewestPointIs() {
        environment("shop-prod",
                "{conditions: [%s, %s, %s, %s, %s, %s], backup: {last: \"2026-01-02T03:04:05Z\", lastVerified: \"2026-01-01T00:00:00Z\"}}"
                        .formatted(condition("Ready", "True", "Serves"), condition("Protected", "False", "PointTooOld"),
                                condition("Isolated", "Unknown", "NotProven"), condition("Noted", "True", "CodeInVolume"), condition(
                                        "PointShrank", "True", "PointShrank"), condition(
                                                "Reconciling", "True", "RollingOut")));
        assertThat(meters.scrape().lines().filter(line -> line.startsWith("berth_"))).containsExactlyInAnyOrder(
                "berth_environment_condition{condition=\"Ready\",environment=\"shop-prod\",namespace=\"acme\",reason=\"Serves\"} 1.0",
                "berth_environment_condition{condition=\"Protected\",environment=\"shop-prod\",namespace=\"acme\",reason=\"PointTooOld\"} 0.0",
                "berth_environment_condition{condition=\"Noted\",environment=\"shop-prod\",namespace=\"acme\",reason=\"CodeInVolume\"} 1.0",
                "berth_environment_condition{condition=\"PointShrank\",environment=\"shop-prod\",namespace=\"acme\",reason=\"PointShrank\"} 1.0",
                "berth_environment_last_point_timestamp_seconds{environment=\"shop-prod\",namespace=\"acme\"} 1.767323045E9",
                "berth_environment_last_verified_timestamp_seconds{environment=\"shop-prod\",namespace=\"acme\"} 1.7672256E9");
    }

    @Test
    void leavesOutWhatNobodyHasSaidAndWhatIsGone() {
        environment("shop-new", "null");
        environment("shop-dev", "{conditions: [%s], backup: {last: \"last night\"}}".formatted(condition("Ready", "False", "Progressing")));
        assertThat(meters.scrape()).contains("shop-dev").doesNotContain("shop-new", "berth_environment_last_point_timestamp_seconds{");
        environments.clear();
        assertThat(meters.scrape()).doesNotContain("shop-dev");
    }
}
