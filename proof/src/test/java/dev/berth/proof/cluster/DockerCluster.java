package dev.berth.proof.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** k3s in a container, with the Traefik that it ships; it lives as long as the tests do. */
final class DockerCluster {
    private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.34.4-k3s1");

    private DockerCluster() {}

    /** Empty where there is no Docker, or where it cannot get the image. */
    static Optional<TestCluster> started() {
        return DockerClientFactory.instance().isDockerAvailable() ? start() : Optional.empty();
    }

    // The container outlives this method on purpose: Testcontainers removes it when the tests have ended.
    @SuppressWarnings("resource")
    private static Optional<TestCluster> start() {
        K3sContainer container = new K3sContainer(IMAGE);
        container.setCommand("server", "--tls-san=" + container.getHost());
        container.addExposedPorts(80, 443);
        try {
            container.start();
        } catch (org.testcontainers.containers.ContainerFetchException e) {
            return Optional.empty();
        }
        return Optional.of(new TestCluster(Map.of(
                "KUBECONFIG", written(container.getKubeConfigYaml()),
                "BERTH_PROXY_HTTP", container.getHost() + ":" + container.getMappedPort(80),
                "BERTH_PROXY_HTTPS", container.getHost() + ":" + container.getMappedPort(443))));
    }

    private static String written(String kubeconfig) {
        try {
            Path file = Files.createTempFile("berth-k3s", ".kubeconfig");
            file.toFile().deleteOnExit();
            return Files.writeString(file, kubeconfig).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
