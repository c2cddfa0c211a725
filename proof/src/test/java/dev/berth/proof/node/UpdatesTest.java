package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.proof.Delivery;
import dev.berth.proof.cluster.Command;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is pushed to the registry of the node runs in dev and preprod: by asking within a minute, by a webhook within seconds. */
@NodeTest
final class UpdatesTest {
    private static final Duration BY_ASKING = Duration.ofSeconds(60);
    private static final Duration BY_WEBHOOK = Duration.ofSeconds(10);
    private static final String KEY = "correct-horse-battery-staple";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Installed installed;
    private final Tenant tenant;
    private final HttpClient client = HttpClient.newHttpClient();

    /** Tags stay in the registry: each run has versions of its own. */
    private final String major = Long.toString(Instant.now().getEpochSecond() % 100_000_000);

    UpdatesTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-updates");
    }

    @Test
    void whatIsPushedIsFollowed() throws IOException, InterruptedException {
        Assumptions.assumeTrue(installed.cluster().facts().containsKey("BERTH_REGISTRY"), "the test pushes to the node's own registry");
        push("1.4", major + ".1");
        tenant.kubectl("create", "secret", "generic", "hook", "--from-literal=secret=" + KEY);
        tenant.apply(tenant.own("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: news, namespace: acme}
                spec:
                  domain: news.example.com
                  environments: [{name: dev}, {name: preprod}]
                  updates: {policy: Minor, quietSeconds: 0, webhookSecretName: hook}
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:%s.1", http: {port: 8080}}]}
                """.formatted(major)));
        tenant.awaitReady("news");
        String first = release("dev");

        push("1.5", major + ".2");
        Duration asked = until("the version that was pushed is a release in dev and preprod", first);
        assertThat(asked).isLessThan(BY_ASKING);
        String second = release("dev");
        tenant.awaitReady("news");

        for (String[] refused : new String[][]{{"news", "another-key-of-some-length"}, {"nobody", KEY}}) {
            assertThat(deliver(refused[0], "{\"tag\": \"" + major + ".3\"}", refused[1])).isEqualTo("401");
        }
        push("broken", major + ".3");
        assertThat(deliver("news", "{\"tag\": \"" + major + ".3\"}", KEY)).isEqualTo("202");
        Duration told = until("the version that was told of is a release in dev and preprod", second);
        assertThat(told).isLessThan(BY_WEBHOOK);
        assertThat(deliver("news", "{\"tag\": \"" + major + ".3\"}", KEY)).isEqualTo("409");
        System.out.println("from the push to the release in dev and preprod: by asking " + asked.toMillis() + " ms, by webhook " + told
                .toMillis() + " ms");
    }

    private Duration until(String what, String otherThan) {
        Instant from = Instant.now();
        Awaitility.await(what).atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100)).ignoreExceptions().until(() -> !release(
                "dev").equals(otherThan) && release("dev").equals(release("preprod")));
        return Duration.between(from, Instant.now());
    }

    private String release(String stage) {
        return installed.client().resources(Environment.class).inNamespace(tenant.namespace()).withName("news-" + stage).get().getStatus()
                .release().name();
    }

    /** Puts another tag on an image of the registry, as a push of the same layers does. */
    private void push(String tag, String as) throws IOException, InterruptedException {
        String manifests = installed.cluster().facts().get("BERTH_REGISTRY") + "/v2/acme/shop/manifests/";
        HttpResponse<byte[]> image = client.send(HttpRequest.newBuilder(URI.create(manifests + tag)).header("Accept", MANIFEST
                + ", application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json").build(), BodyHandlers
                        .ofByteArray());
        assertThat(image.statusCode()).isEqualTo(200);
        HttpRequest put = HttpRequest.newBuilder(URI.create(manifests + as)).header("Content-Type", image.headers().firstValue(
                "Content-Type").orElse(MANIFEST)).PUT(BodyPublishers.ofByteArray(image.body())).build();
        assertThat(client.send(put, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
    }

    /** The status that came back through the proxy. */
    private String deliver(String site, String body, String key) {
        List<String> curl = new ArrayList<>(List.of("curl", "-sSk", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "--connect-to",
                "::" + installed.proxy("https"), "-H", Delivery.HEADER + ": " + new Delivery(body, key).proof(), "--data-binary", "@-",
                "https://" + Installed.HOOKS + "/hooks/" + tenant.namespace() + "/" + site));
        return Command.attempt(1, Map.of(), body, curl).out();
    }
}
