package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Status is a projection: when all of it is cleared, it comes back the same, and nothing below it is touched. */
@Tag("api")
class LostStatusTest {
    private static final String SITE = "amnesia";
    private static final String NAMESPACE = "acme--amnesia-prod";

    private final ApiTier tier = ApiTier.get();

    @BeforeEach
    void stands() {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: amnesia, namespace: acme}
                spec:
                  domain: amnesia.example.com
                  environments: [{name: preprod}, {name: prod}]
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}]}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                """);
        tier.awaitReady("acme", SITE);
        tier.awaitQuiet(Duration.ofSeconds(3));
    }

    @Test
    void isRebuiltWhileTheOperatorRuns() {
        isRebuilt(this::clear);
    }

    @Test
    void isRebuiltWhenTheOperatorStarts() {
        isRebuilt(() -> tier.restart(this::clear));
    }

    private void clear() {
        Standing.objects(tier.client, "acme", SITE).keySet().forEach(name -> tier.cluster.kubectl("-n", "acme", "patch", name,
                "--subresource=status", "--type=merge", "-p", "{\"status\": null}"));
    }

    private void isRebuilt(Runnable clearing) {
        Map<String, JsonNode> statuses = Standing.statuses(tier.client, "acme", SITE);
        Map<String, String> standing = Standing.podsAndClaims(tier.client, NAMESPACE);
        assertThat(statuses).as("Site, two Environments, a Release").hasSize(4);
        assertThat(standing).isNotEmpty();
        Writes writes = tier.writes();
        clearing.run();
        tier.await("the statuses as they were", () -> Standing.statuses(tier.client, "acme", SITE).equals(statuses));
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(Standing.statuses(tier.client, "acme", SITE)).isEqualTo(statuses);
        assertThat(Writes.table(Standing.toChildren(writes.writes()))).as("writes to anything but a status").isEmpty();
        assertThat(Standing.podsAndClaims(tier.client, NAMESPACE)).isEqualTo(standing);
    }
}
