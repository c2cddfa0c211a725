package dev.berth.proof.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An account of the cluster by a token of its own, and nothing else: sends requests as they are. */
final class Caller implements AutoCloseable {
    /** What {@link Answer#layer} says of an answer that is no refusal. */
    static final String PASSED = "nothing";

    /** What {@link Answer#layer} says when permissions were missing. */
    static final String RBAC = "RBAC";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern POLICY = Pattern.compile("ValidatingAdmissionPolicy '([^']+)'");
    private static final int FORBIDDEN = 403;

    private final KubernetesClient client;

    private Caller(KubernetesClient client) {
        this.client = client;
    }

    /** With a token that the administrator asks for. */
    static Caller of(TestCluster cluster, KubernetesClient admin, String namespace, String account) {
        String token = admin.serviceAccounts().inNamespace(namespace).withName(account).tokenRequest(
                new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build()).getStatus().getToken();
        Config where = cluster.config();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(where.getMasterUrl())
                .withCaCertData(where.getCaCertData())
                .withOauthToken(token)
                .build();
        return new Caller(new KubernetesClientBuilder().withConfig(config).build());
    }

    /**
     * What the server said.
     *
     * @param code    HTTP status
     * @param message of a refusal, else the body
     */
    record Answer(int code, String message) {
        /** What refused: the name of a policy, RBAC, or nothing, when the request got past both. */
        String layer() {
            if (code != FORBIDDEN) {
                return PASSED;
            }
            Matcher policy = POLICY.matcher(message);
            return policy.find() ? policy.group(1) : RBAC;
        }

        /** The sentence alone. */
        String sentence() {
            int end = message.indexOf("denied request: ");
            return end < 0 ? message : message.substring(end + "denied request: ".length());
        }
    }

    /**
     * One request.
     *
     * @param path with its query
     * @param body JSON; a merge patch where the method is PATCH; may be empty
     */
    Answer send(String method, String path, String body) {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        HttpRequest request = client.getHttpClient().newHttpRequestBuilder()
                .uri(client.getMasterUrl().toString().replaceAll("/$", "") + path)
                .method(method, type, body.isEmpty() ? null : body)
                .build();
        try {
            HttpResponse<String> response = client.getHttpClient().sendAsync(request, String.class).get(30, TimeUnit.SECONDS);
            return new Answer(response.code(), response.isSuccessful() ? response.body() : message(response.body()));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the server answers when the account asks whether it may do that. */
    boolean may(String verb, String group, String resource, String namespace) {
        String[] parts = resource.split("/");
        Answer answer = send("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", """
                {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":
                {"verb":"%s","group":"%s","resource":"%s","subresource":"%s","namespace":"%s"}}}"""
                .formatted(verb, group, parts[0], parts.length > 1 ? parts[1] : "", namespace));
        try {
            return JSON.readTree(answer.message()).path("status").path("allowed").asBoolean();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(answer.toString(), e);
        }
    }

    private static String message(String body) {
        try {
            return JSON.readTree(body).path("message").asText(body);
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
