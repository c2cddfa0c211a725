package dev.berth.operator.shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.operator.apply.KubernetesApi;
import dev.berth.operator.apply.PrintKey;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShelfTest {
    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final String SECRETS = "/api/v1/namespaces/acme/secrets";
    private static final String FOREIGN = """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"gamma","uid":"u1","resourceVersion":"2"}}""";
    private static final String OURS = """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"acme--shop","uid":"u2","resourceVersion":"2","labels":{
              "berth.dev/owner-kind":"Environment","berth.dev/tenant":"acme","berth.dev/owner":"shop","berth.dev/owner-uid":"e1"}}}""";

    private final LoopbackApi api = new LoopbackApi();
    private final KubernetesClient client = api.client();
    private final List<Change> heard = new CopyOnWriteArrayList<>();
    private final Shelf shelf = new Shelf(
            client,
            new KubernetesApi(client, new SimpleMeterRegistry()),
            PrintKey.of(new byte[32]),
            Set.of("acme", "beta"),
            InstantSource.system(),
            Runnable::run,
            heard::add);

    ShelfTest() throws IOException {}

    @AfterEach
    void stop() {
        shelf.stop();
        client.close();
        api.close();
    }

    @Test
    void namesNoOtherTenantWhereItMayNotRead() {
        api.lists(NAMESPACES, FOREIGN);
        shelf.start();
        assertThat(shelf.secret("gamma", "shop")).isEqualTo(new Known.Unreadable<>("NotAllowed",
                "Berth may not read Secrets of namespace gamma: have the administrator add gamma to the chart value tenants"));
    }

    @Test
    void tellsWhenASecretCanBeCalledMissing() {
        shelf.start();
        await().untilAsserted(() -> assertThat(heard).contains(new Change.OfSecrets("acme"), new Change.OfSecrets("beta")));
        assertThat(shelf.secret("acme", "shop")).isEqualTo(new Known.Missing<>());
    }

    @Test
    void tellsOnceWhenATenantsSecretsAreRefusedAndOnceWhenTheyAreNot() {
        Change told = new Change.OfSecrets("acme");
        api.refused.add(SECRETS);
        shelf.start();
        await().untilAsserted(() -> assertThat(heard).contains(told));
        assertThat(shelf.secret("acme", "shop")).isInstanceOfSatisfying(
                Known.Unreadable.class, unreadable -> assertThat(unreadable.reason()).isEqualTo("NotAllowed"));
        api.refused.clear();
        await().untilAsserted(() -> assertThat(shelf.secret("acme", "shop")).isEqualTo(new Known.Missing<>()));
        await().untilAsserted(() -> assertThat(heard).filteredOn(told::equals).hasSize(2));
    }

    @Test
    void tellsWhenAForeignNamespaceAppearsAndVanishes() throws IOException {
        Change told = new Change.OfTenant("gamma");
        api.lists(NAMESPACES, FOREIGN, OURS);
        shelf.start();
        await().untilAsserted(() -> assertThat(heard).filteredOn(told::equals).hasSize(1));
        await().until(() -> api.watched(NAMESPACES));
        api.tell(NAMESPACES, "DELETED", FOREIGN.replace("\"2\"", "\"3\""));
        await().untilAsserted(() -> assertThat(heard).filteredOn(told::equals).hasSize(2));
        assertThat(shelf.namespaceUid("gamma")).isEmpty();
        assertThat(heard).doesNotContain(new Change.OfTenant("acme--shop"));
    }

    @Test
    void tellsTheOwnerWhenItsNamespaceLosesItsLabels() throws IOException {
        Change told = new Change.OfChild(new Id("Namespace", "", "acme--shop"), new Owner("Environment", "acme", "shop", "e1"), false);
        api.lists(NAMESPACES, OURS);
        shelf.start();
        await().until(() -> api.watched(NAMESPACES));
        heard.clear();
        api.tell(NAMESPACES, "MODIFIED", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"acme--shop","uid":"u2","resourceVersion":"3"}}""");
        await().untilAsserted(() -> assertThat(heard).contains(told));
    }
}
