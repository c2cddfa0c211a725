package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.Chart;
import dev.berth.proof.EmbeddedOperator;
import dev.berth.proof.OperatorProcess;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import dev.berth.proof.fake.FakeKubelet;
import dev.berth.proof.fake.FakeProxy;
import dev.berth.proof.fake.FakeRegistry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * What all scenarios of this tier stand on, made when the first one asks: a control plane, the chart in it, kubelet, proxy and registry
 * as scripted fakes, and the operator in a process of its own. It ends with the JVM.
 */
final class ApiTier {
    static final String OPERATOR = "system:serviceaccount:berth-system:berth";

    /** Tenants whose Secrets the operator may read. */
    static final List<String> TENANTS = List.of("acme", "open");

    /** Its own, so that two checkouts may test side by side. */
    private static final String NAME = "proof-" + ProcessHandle.current().pid();

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static ApiTier one;

    final TestCluster cluster;
    final KubernetesClient client;
    final FakeKubelet kubelet;
    final FakeRegistry registry = new FakeRegistry();
    final FakeProxy proxy;
    private OperatorProcess operator;

    static synchronized ApiTier get() {
        if (one == null) {
            one = new ApiTier();
        }
        return one;
    }

    private ApiTier() {
        boolean ours = System.getenv("BERTH_KUBECONFIG") == null;
        cluster = TestCluster.controlPlane(NAME);
        client = cluster.client();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ours), "end-of-tier"));
        kubelet = new FakeKubelet(client);
        proxy = new FakeProxy(client);
        for (String namespace : List.of("berth-system", "traefik", "acme", "open", "closed", "other")) {
            client.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).serverSideApply();
        }
        Chart.applyWithoutPods(cluster, "tenants={" + String.join(",", TENANTS) + "}");
        images();
        operator = OperatorProcess.start(cluster, client, settings());
    }

    /** The operator's settings. */
    Map<String, String> settings() {
        return Map.of(
                "BERTH_TENANTS", String.join(",", TENANTS),
                "BERTH_PROXY_ADDRESS", proxy.address(),
                "BERTH_REGISTRY_MIRRORS", "{\"*\": \"" + registry.url() + "\"}");
    }

    private void images() {
        registry.image("acme/shop", "1.4", "1000", 8080);
        registry.image("acme/shop", "1.5", "1000", 8080);
        registry.image("acme/php-site", "8.3", "33", 8080);
        registry.image("acme/root", "1", "root", 8080);
        registry.image("acme/private", "1", "1000", 8080);
        registry.image("nginxinc/nginx-unprivileged", "1.27", "101", 8080);
        registry.image("library/mariadb", "11.4", "", 3306);
        registry.image("library/mysql", "8.4", "", 3306);
        registry.image("library/postgres", "17", "", 5432);
        registry.image("library/redis", "7", "", 6379);
        registry.password("acme/private", "acme", "s3same");
    }

    private void end(boolean ours) {
        if (operator != null) {
            operator.kill();
        }
        kubelet.close();
        proxy.close();
        registry.close();
        client.close();
        if (ours) {
            TestCluster.end(NAME);
        }
    }

    OperatorProcess operator() {
        return operator;
    }

    /** Ends the operator as a roll-out does, and starts the next one. */
    void restart() {
        restart(() -> {});
    }

    /** The same, with something that happens while none runs. */
    void restart(Runnable between) {
        operator.close();
        between.run();
        operator = OperatorProcess.start(cluster, client, settings());
    }

    /** Ends the operator's process and lets one inside this JVM go on; end it before {@link #restart()}. */
    EmbeddedOperator embed() {
        operator.stop();
        return EmbeddedOperator.start(cluster, client, settings());
    }

    /** The operator's requests from now on; skips the test on a cluster whose audit log cannot be read. */
    Writes writes() {
        assumeTrue(cluster.auditLog().isPresent(), "The requests of the operator are counted in the API server's audit log: name it in "
                + "BERTH_AUDIT_LOG.");
        return new Writes(cluster.auditLog().get(), OPERATOR);
    }

    /** kubectl apply as a user does it; it must be taken. */
    void apply(String yaml) {
        Command.Result result = attempt(yaml);
        assertThat(result.code()).as(result.err()).isZero();
    }

    /** The same where it may be refused. */
    Command.Result attempt(String yaml) {
        return cluster.kubectlAttempt(yaml, "apply", "-f", "-");
    }

    Site site(String namespace, String name) {
        return client.resources(Site.class).inNamespace(namespace).withName(name).get();
    }

    Environment environment(String namespace, String name) {
        return client.resources(Environment.class).inNamespace(namespace).withName(name).get();
    }

    /** Waits until the Site's Ready is True for the generation that stands. */
    void awaitReady(String namespace, String name) {
        await(namespace + "/" + name + " is Ready", () -> {
            Site site = site(namespace, name);
            return site != null && site.getStatus() != null && site.getMetadata().getGeneration().equals(site.getStatus()
                    .observedGeneration())
                    && Conditions.isTrue(site.getStatus().conditions(), Conditions.READY);
        });
    }

    /** Waits for something; when it does not come, what the operator last said is told. */
    void await(String what, BooleanSupplier holds) {
        try {
            Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).ignoreExceptions().until(holds::getAsBoolean);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + cluster.kubectl("get", "site,env", "-A", "-o", "wide") + operator.tail(), e);
        }
    }

    /** Waits until the operator has written nothing for a while. */
    void awaitQuiet(Duration quiet) {
        Writes writes = writes();
        Awaitility.await("no writes for " + quiet).atMost(PATIENCE).pollInterval(quiet).pollDelay(quiet).until(() -> {
            boolean still = writes.writes().isEmpty();
            writes.mark();
            return still;
        });
    }
}
