package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proof.NextVersion;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The definitions of the next version, with an optional field more, come before the operator that knows it; and go again. Nothing is lost,
 * nothing is written, no pod is restarted; an object that uses the field is left alone until somebody understands it.
 */
@Tag("api")
class DefinitionUpgradeTest {
    private static final String NAMESPACE = "acme--upgraded-dev";

    private final ApiTier tier = ApiTier.get();

    private void definitions(boolean next) throws IOException {
        for (String kind : NextVersion.KINDS) {
            Path file = TestCluster.ROOT.resolve("crds/" + kind + ".berth.dev.yaml");
            String definition = next ? NextVersion.definition(file) : Files.readString(file);
            Command.Result result = tier.cluster.kubectlAttempt(definition, "apply", "--server-side", "--force-conflicts",
                    "--field-manager", "upgrade", "-f", "-");
            assertThat(result.code()).as(result.err()).isZero();
        }
    }

    @AfterEach
    void back() throws IOException {
        definitions(false);
    }

    private void applied(String tag) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: upgraded, namespace: acme}
                spec:
                  domain: upgraded.example.com
                  environments: [{name: dev}]
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:%s", http: {port: 8080}}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                """.formatted(tag));
    }

    private void nothingHappened(String when, Writes writes, Map<String, JsonNode> specs, Map<String, String> standing) {
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(Writes.table(writes.writes())).as("writes " + when).isEmpty();
        assertThat(Standing.specs(tier.client, "acme", "upgraded")).as("specs " + when).isEqualTo(specs);
        assertThat(Standing.podsAndClaims(tier.client, NAMESPACE)).as("pods and claims " + when).isEqualTo(standing);
    }

    @Test
    void aFieldMoreAndBack() throws IOException {
        applied("1.4");
        tier.awaitReady("acme", "upgraded");
        tier.awaitQuiet(Duration.ofSeconds(3));
        Map<String, JsonNode> specs = Standing.specs(tier.client, "acme", "upgraded");
        Map<String, String> standing = Standing.podsAndClaims(tier.client, NAMESPACE);
        Writes writes = tier.writes();

        definitions(true);
        nothingHappened("after the definitions of the next version", writes, specs, standing);

        String patch = "{\"spec\": {\"" + NextVersion.FIELD + "\": \"x\"}}";
        tier.cluster.kubectl("-n", "acme", "patch", "site/upgraded", "--type=merge", "-p", patch);
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(Writes.table(Standing.toChildren(writes.writes()))).as("writes below a Site of the next version").isEmpty();
        assertThat(Standing.podsAndClaims(tier.client, NAMESPACE)).as("pods and claims of a Site of the next version").isEqualTo(standing);
        tier.cluster.kubectl("-n", "acme", "patch", "site/upgraded", "--type=merge", "-p", patch.replace("\"x\"", "null"));

        applied("1.5");
        tier.await("a release under the definitions of the next version", () -> runs("1.5"));
        tier.awaitReady("acme", "upgraded");
        tier.awaitQuiet(Duration.ofSeconds(3));
        Map<String, JsonNode> later = Standing.specs(tier.client, "acme", "upgraded");
        Map<String, String> laterStanding = Standing.podsAndClaims(tier.client, NAMESPACE);
        writes.mark();

        definitions(false);
        nothingHappened("after the way back", writes, later, laterStanding);
        applied("1.4");
        tier.await("a release after the way back", () -> runs("1.4"));
        tier.awaitReady("acme", "upgraded");
    }

    private boolean runs(String tag) {
        var images = tier.site("acme", "upgraded").getStatus().images();
        String digest = images.stream().filter(image -> image.requested().endsWith("shop:" + tag)).map(image -> image.digest()).findFirst()
                .orElse("none");
        return tier.client.apps().deployments().inNamespace(NAMESPACE).withName("web").get().getSpec().getTemplate().getSpec()
                .getContainers().getFirst().getImage().endsWith(digest);
    }
}
