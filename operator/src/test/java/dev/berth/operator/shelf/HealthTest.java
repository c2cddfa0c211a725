package dev.berth.operator.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.operator.apply.KubernetesApi;
import dev.berth.operator.apply.PrintKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final String SECRETS = "/api/v1/namespaces/acme/secrets";
    private static final Duration LONG = Duration.ofMinutes(6);

    private final LoopbackApi api = new LoopbackApi();
    private final KubernetesClient client = api.client();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Shelf shelf = new Shelf(
            client,
            new KubernetesApi(client, new SimpleMeterRegistry()),
            PrintKey.of(new byte[32]),
            Set.of("acme"),
            InstantSource.system(),
            Runnable::run,
            _ -> {});
    private final Health health = new Health(shelf, now::get);

    HealthTest() throws IOException {}

    @BeforeEach
    void start() {
        shelf.start();
        await().until(() -> shelf.informersByKind().values().stream().allMatch(SharedIndexInformer::isWatching) && api.watched(SECRETS));
    }

    @AfterEach
    void stop() {
        shelf.stop();
        client.close();
        api.close();
    }

    /** The second refusal shows that the first one was understood. */
    private void refuse(String path) throws IOException {
        api.refused.add(path);
        api.end(path);
        await().until(() -> Collections.frequency(api.refusals, path) > 1);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void aWatchThatStaysDownIsDeaf() throws IOException {
        refuse(NAMESPACES);
        assertThat(health.sick()).isEmpty();
        pass(LONG);
        assertThat(health.sick()).contains("the watch of Namespace is down and does not come back");
    }

    /** The process is not to end because of what one tenant, or the administrator, takes from it. */
    @Test
    void aTenantWhoseSecretsAreRefusedIsNoFault() throws IOException {
        refuse(SECRETS);
        assertThat(health.sick()).isEmpty();
        pass(LONG);
        assertThat(health.sick()).isEmpty();
    }
}
