package dev.berth.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The operator's own account, with the rights that the chart gives it and no others. */
public final class OperatorAccount {
    private OperatorAccount() {}

    /** A kubeconfig with a token of the account; the file goes with this JVM. */
    public static Path kubeconfig(TestCluster cluster, KubernetesClient admin) {
        Config where = cluster.config();
        String token = admin.serviceAccounts().inNamespace("berth-system").withName("berth").tokenRequest(
                new TokenRequestBuilder().withNewSpec().withExpirationSeconds(24 * 3600L).endSpec().build())
                .getStatus().getToken();
        try {
            Path file = Files.createTempFile("berth-operator", ".kubeconfig");
            file.toFile().deleteOnExit();
            return Files.writeString(file, new ObjectMapper().writeValueAsString(Map.of(
                    "apiVersion", "v1", "kind", "Config", "current-context", "operator",
                    "clusters", List.of(Map.of("name", "test", "cluster", Map.of("server", where.getMasterUrl(),
                            "certificate-authority-data", where.getCaCertData()))),
                    "users", List.of(Map.of("name", "operator", "user", Map.of("token", token))),
                    "contexts", List.of(Map.of("name", "operator", "context", Map.of("cluster", "test", "user", "operator"))))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, for a client in this JVM. */
    public static Config config(TestCluster cluster, KubernetesClient admin) {
        try {
            return Config.fromKubeconfig(Files.readString(kubeconfig(cluster, admin)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
