package dev.berth.plan.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.plan.world.Documents;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way data may go unasked. */
class DataFlowTest {
    private static Environment environment(String name, String spec) {
        return (Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: %s, namespace: acme}
                spec: {site: shop, %s}
                """.formatted(name, spec)).getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "shop-prod, '', shop-preprod, '', ''",
        "shop-prod, '', shop-dev, '', ''",
        "shop-preprod, '', shop-dev, '', ''",
        "shop-dev, '', shop-x, 'stage: preview', ''",
        "shop-preprod, '', shop-prod, '', 'not up'",
        "shop-x, 'stage: debug', shop-dev, '', 'not up'",
        "shop-dev, '', shop-try, 'stage: dev', 'nobody can tell'",
        "shop-x, 'stage: debug', shop-y, 'stage: preview', 'nobody can tell'",
        "shop-try, 'stage: dev, deploy: {mode: Promoted, from: shop-dev}', shop-dev, '', ''",
        "shop-dev, '', shop-try, 'stage: dev, deploy: {mode: Promoted, from: shop-dev}', 'nobody can tell'",
        "shop-dev, 'deploy: {mode: Promoted, from: shop-prod}', shop-prod, '', 'not up'",
        "shop-x, '', shop-dev, '', 'shop-x says no stage'",
    })
    void goesDown(String source, String spec, String target, String other, String objection) {
        var said = new DataFlow(environment(source, spec), environment(target, other)).objection();
        if (objection.isEmpty()) {
            assertThat(said).isEmpty();
        } else {
            assertThat(said.orElseThrow()).contains(objection);
        }
    }
}
