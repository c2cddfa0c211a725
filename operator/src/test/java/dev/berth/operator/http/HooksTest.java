package dev.berth.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HooksTest {
    private static final String KEY = "correct horse battery staple";
    private static final String SHOP = "/hooks/acme/shop";

    private final List<String> looks = new CopyOnWriteArrayList<>();
    private final List<String> keysRead = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Hooks hooks;

    HooksTest() throws IOException {
        hooks = new Hooks(0, new Hooks.Sites() {
            @Override
            public Optional<byte[]> key(String namespace, String site) {
                keysRead.add(namespace + "/" + site);
                if (site.equals("away")) {
                    throw new IllegalStateException("the API server is away");
                }
                return site.equals("shop") ? Optional.of(KEY.getBytes(StandardCharsets.UTF_8)) : Optional.empty();
            }

            @Override
            public void lookNow(String namespace, String site) {
                looks.add(namespace + "/" + site);
            }
        }, meters);
    }

    @AfterEach
    void close() {
        hooks.close();
        client.close();
    }

    private static String hmac(String text, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> post(String path, String body, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hooks.port() + path)).POST(BodyPublishers
                .ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> signed(String path, String body) throws IOException, InterruptedException {
        return post(path, body, Map.of("X-Hub-Signature-256", "sha256=" + hmac(body, KEY)));
    }

    private double counted(String answer) {
        return Optional.ofNullable(meters.find("berth.hooks").tag("answer", answer).counter()).map(counter -> counter.count()).orElse(0.0);
    }

    @Test
    void aSignedDeliveryIsTakenOnce() throws Exception {
        assertThat(signed(SHOP, "{\"action\":\"published\"}").statusCode()).isEqualTo(202);
        assertThat(looks).containsExactly("acme/shop");
        HttpResponse<String> replayed = signed(SHOP, "{\"action\":\"published\"}");
        assertThat(replayed.statusCode()).isEqualTo(409);
        assertThat(replayed.body()).contains("taken before");
        assertThat(looks).hasSize(1);
        assertThat(signed(SHOP, "{\"action\":\"published again\"}").statusCode()).isEqualTo(202);
        assertThat(counted("taken")).isEqualTo(2);
        assertThat(counted("replayed")).isEqualTo(1);
    }

    @Test
    void harborAndDockerHubProveThemselvesOtherwise() throws Exception {
        assertThat(post(SHOP, "{\"type\":\"PUSH_ARTIFACT\"}", Map.of("Authorization", KEY)).statusCode()).isEqualTo(202);
        assertThat(post(SHOP, "{\"type\":\"PUSH\"}", Map.of("Authorization", "Bearer " + KEY)).statusCode()).isEqualTo(202);
        assertThat(post(SHOP + "?token=" + hmac("docker-hub", KEY), "{\"push_data\":{}}", Map.of()).statusCode()).isEqualTo(202);
        assertThat(looks).hasSize(3);
    }

    @Test
    void withoutAProofThatFitsNothingHappens() throws Exception {
        String body = "{}";
        for (Map<String, String> headers : List.of(
                Map.<String, String>of(),
                Map.of("X-Hub-Signature-256", hmac(body, KEY)),
                Map.of("X-Hub-Signature-256", "sha256=" + hmac(body, "another key")),
                Map.of("X-Hub-Signature-256", "sha256=" + hmac("{ }", KEY)),
                Map.of("X-Hub-Signature-256", "", "Authorization", KEY),
                Map.of("Authorization", "guess"))) {
            assertThat(post(SHOP, body, headers).statusCode()).as(headers.toString()).isEqualTo(401);
        }
        assertThat(post(SHOP + "?token=" + hmac("another hub", KEY), body, Map.of()).statusCode()).isEqualTo(401);
        assertThat(looks).isEmpty();
        assertThat(counted("unproven")).isEqualTo(7);
    }

    /** A stranger reads the same of a site that is not there as of one whose key he has not. */
    @ParameterizedTest
    @ValueSource(strings = {"/hooks/acme/other", "/hooks/acme", "/hooks/acme/shop/more", "/hooks/ACME/shop", "/hooks/acme/sh%2fop", "/"})
    void anUnknownSiteIsAnsweredAsAWrongKey(String path) throws Exception {
        HttpResponse<String> unknown = signed(path, "{}");
        HttpResponse<String> wrong = post(SHOP, "{}", Map.of());
        assertThat(unknown.statusCode()).isEqualTo(wrong.statusCode());
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(looks).isEmpty();
        assertThat(counted("unknown")).isEqualTo(1);
    }

    /** Whether or not it says how long it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLongBodyIsNotReadToItsEnd(boolean said) throws Exception {
        byte[] body = new byte[10 * 1024 * 1024];
        HttpRequest.BodyPublisher publisher = BodyPublishers.ofByteArray(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hooks.port() + SHOP)).POST(said
                ? publisher
                : BodyPublishers.fromPublisher(publisher)).build();
        try {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
        } catch (IOException cutOff) {
            assertThat(counted("too_long")).isEqualTo(1);
        }
        assertThat(keysRead).isEmpty();
        assertThat(looks).isEmpty();
        assertThat(counted("too_long")).isEqualTo(1);
    }

    @Test
    void aKeyThatCannotBeReadIsTriedAgainBySender() throws Exception {
        HttpResponse<String> answer = signed("/hooks/acme/away", "{}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("API server");
        assertThat(looks).isEmpty();
    }

    @Test
    void onlyPostIsADelivery() throws Exception {
        HttpRequest get = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hooks.port() + SHOP)).build();
        assertThat(client.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(keysRead).isEmpty();
    }

    @Test
    void theKeyIsUnsaid() {
        assertThat(new Proof(KEY.getBytes(StandardCharsets.UTF_8)).toString()).doesNotContain("correct");
    }
}
