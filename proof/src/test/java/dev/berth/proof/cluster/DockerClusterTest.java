package dev.berth.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.api.Site;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** k3s, on which Berth's users run it, takes Berth's kinds: its API server and its Traefik are not those of tools/cluster. */
@Tag("node")
class DockerClusterTest {
    @Test
    void k3sTakesTheKindsAndTheFirstSite() throws IOException {
        Optional<TestCluster> started = DockerCluster.started();
        assumeTrue(started.isPresent(), "There is no Docker here that can fetch the image of k3s.");
        try (KubernetesClient client = started.get().client()) {
            try (Stream<Path> files = Files.list(TestCluster.ROOT.resolve("crds"))) {
                files.forEach(file -> apply(client, file));
            }
            Awaitility.await("the kinds").atMost(Duration.ofSeconds(30)).until(() -> client.supports(Site.class));
            client.namespaces().resource(new io.fabric8.kubernetes.api.model.NamespaceBuilder().withNewMetadata().withName("acme")
                    .endMetadata().build()).serverSideApply();
            apply(client, TestCluster.ROOT.resolve("examples/first-site/site.yaml"));
            assertThat(client.resources(Site.class).inNamespace("acme").withName("shop").get().getSpec().domain()).isEqualTo(
                    "shop.example.com");
            Awaitility.await("Traefik's kinds").atMost(Duration.ofMinutes(3)).until(() -> client.apiextensions().v1()
                    .customResourceDefinitions().withName("ingressroutes.traefik.io").get() != null);
        }
    }

    private static void apply(KubernetesClient client, Path file) {
        try (var content = Files.newInputStream(file)) {
            client.load(content).serverSideApply();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
