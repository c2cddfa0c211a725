package dev.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The cluster of the current context. What it refuses becomes a sentence. */
final class Cluster {
    private static final Duration LOOK = Duration.ofMillis(500);

    /** What the API server lets everybody ask about himself. */
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String QUESTION = "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"SelfSubjectReview\"}";

    private Cluster() {}

    /** What came of a conversation with it. */
    static <T> T ask(Function<KubernetesClient, T> conversation) {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            try {
                return conversation.apply(client);
            } catch (KubernetesClientException e) {
                throw new Refused(sentence(client.getMasterUrl(), e));
            }
        }
    }

    /** As the API server knows who asks; nobody where it does not say. */
    static Optional<String> user(KubernetesClient client) {
        return Optional.ofNullable(client.raw(WHO, "POST", QUESTION))
                .map(text -> client.getKubernetesSerialization().unmarshal(text, JsonNode.class))
                .map(review -> review.at("/status/userInfo/username").asText(""))
                .filter(name -> !name.isEmpty());
    }

    /**
     * Until it is looked at again.
     *
     * @param otherwise what becomes of it when nobody looks any more
     */
    static void rest(String otherwise) {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted: " + otherwise + ".");
        }
    }

    static String sentence(URL cluster, KubernetesClientException e) {
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_NOT_FOUND -> "The cluster at " + cluster
                    + " does not know Berth's kinds: install the chart in charts/berth there.";
            case HttpURLConnection.HTTP_UNAUTHORIZED -> "The cluster at " + cluster
                    + " does not accept these credentials: log in again.";
            case HttpURLConnection.HTTP_FORBIDDEN -> e.getStatus() == null
                    ? e.getMessage()
                    : "Not allowed: " + e.getStatus().getMessage() + ".";
            case HttpURLConnection.HTTP_CONFLICT -> "In conflict with what is there, and nothing was done by it: "
                    + (e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
            default -> "The cluster at " + cluster + " cannot be asked: " + cause(e)
                    + ". Check KUBECONFIG and that the cluster runs.";
        };
    }

    private static String cause(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return Optional.ofNullable(deepest.getMessage()).orElse(deepest.getClass().getSimpleName());
    }
}
