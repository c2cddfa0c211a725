package dev.berth.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private Optional<String> sick = Optional.empty();
    private Optional<String> notReady = Optional.of("the caches are being filled");
    private final HttpClient http = HttpClient.newHttpClient();
    private Endpoints endpoints;

    @BeforeEach
    void open() throws IOException {
        endpoints = new Endpoints(0, () -> sick, () -> notReady, () -> "berth_turns_total 1.0\n");
    }

    @AfterEach
    void close() {
        endpoints.close();
        http.close();
    }

    @Test
    void livesBeforeItIsReady() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("the caches are being filled\n");
        notReady = Optional.empty();
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhyItShouldBeEnded() throws Exception {
        sick = Optional.of("the watch of Pod is down and does not come back");
        assertThat(get("/livez").statusCode()).isEqualTo(503);
        assertThat(get("/livez").body()).contains("the watch of Pod");
    }

    @Test
    void showsMetricsAndNothingElse() throws Exception {
        assertThat(get("/metrics").body()).isEqualTo("berth_turns_total 1.0\n");
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + endpoints.port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
