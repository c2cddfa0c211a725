package dev.berth.bench;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * Sends ready-made JSON to the API server as an administrator, with as little of a client in between as can be: one connection for each
 * request that is under way.
 */
final class Sender implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client;
    private final String server;

    Sender(Config config) {
        try {
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(SSLUtils.sslContext(config)).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server = config.getMasterUrl().replaceAll("/$", "");
    }

    /** Server-side apply. */
    int apply(String path, String manager, String json) {
        return send("PATCH", path + "?fieldManager=" + manager + "&force=true", "application/apply-patch+yaml", json);
    }

    int merge(String path, String json) {
        return send("PATCH", path, "application/merge-patch+json", json);
    }

    int create(String path, String json) {
        return send("POST", path, "application/json", json);
    }

    int delete(String path) {
        return send("DELETE", path + "?gracePeriodSeconds=0", "application/json", "");
    }

    /** The status of the answer; anything but success, 404 and 409 is an error. */
    private int send(String method, String path, String type, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            int code = answer.statusCode();
            if (code >= 300 && code != 404 && code != 409) {
                throw new IllegalStateException(method + " " + path + ": " + code + " " + answer.body());
            }
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
