package dev.berth.plan.part.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Resources;
import dev.berth.plan.part.Yaml;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
    private static final String LOWER = "requests: {cpu: 50m, memory: 128Mi}; limits: {memory: 512Mi}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "limits: {memory: 1Gi}                         | requests: {cpu: 50m, memory: 128Mi}; limits: {memory: 1Gi}",
        "requests: {cpu: 100m}                         | requests: {cpu: 100m, memory: 128Mi}; limits: {memory: 512Mi}",
        "limits: {memory: 64Mi}                        | requests: {cpu: 50m, memory: 64Mi}; limits: {memory: 64Mi}",
        "limits: {memory: 128Mi}                       | requests: {cpu: 50m, memory: 128Mi}; limits: {memory: 128Mi}",
        "limits: {cpu: 20m}                            | requests: {cpu: 20m, memory: 128Mi}; limits: {cpu: 20m, memory: 512Mi}",
        "requests: {memory: 1Gi}                       | requests: {cpu: 50m, memory: 1Gi}; limits: {memory: 1Gi}",
        "requests: {memory: 512Mi}                     | requests: {cpu: 50m, memory: 512Mi}; limits: {memory: 512Mi}",
        "requests: {memory: 2Gi}; limits: {memory: 1Gi} | requests: {cpu: 50m, memory: 2Gi}; limits: {memory: 1Gi}",
    })
    void what_is_said_holds_and_the_rest_gives_way(String upper, String expected) {
        assertThat(Yaml.of(Sizes.over(resources(LOWER), resources(upper)))).isEqualTo(Yaml.of(resources(expected)));
    }

    @Test
    void a_layer_may_be_missing() {
        assertThat(Sizes.over(null, null)).isEqualTo(new Resources(null, null));
        assertThat(Sizes.over(resources(LOWER), null)).isEqualTo(resources(LOWER));
        assertThat(Sizes.over(null, resources(LOWER))).isEqualTo(resources(LOWER));
    }

    @Test
    void a_container_carries_canonical_amounts_or_nothing() {
        assertThat(Sizes.requirements(new Resources(null, null))).isNull();
        assertThat(Yaml.of(Sizes.requirements(resources("requests: {cpu: '0.5', memory: 1024Mi}"))))
                .isEqualTo(Yaml.normal("requests: {cpu: 500m, memory: 1Gi}"));
    }

    private static Resources resources(String text) {
        return Serialization.unmarshal(text.replace("; ", "\n"), Resources.class);
    }
}
