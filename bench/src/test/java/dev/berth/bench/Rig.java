package dev.berth.bench;

import dev.berth.proof.Chart;
import dev.berth.proof.OperatorProcess;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import dev.berth.proof.fake.FakeRegistry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A control plane with the few controllers that namespaces, accounts and quotas need, simulated pods, proxy and registry, and the operator
 * in a process of its own under the account and the memory limit that the chart gives it.
 */
final class Rig implements AutoCloseable {
    private static final String OPERATOR = "system:serviceaccount:berth-system:berth";
    private static final String CONTROLLERS = "namespace-controller,resourcequota-controller,serviceaccount-controller,"
            + "serviceaccount-token-controller,clusterrole-aggregation-controller";

    /** The chart's limit. */
    private static final int MEMORY_LIMIT = 384;

    private static final Duration STILL = Duration.ofSeconds(3);

    final TestCluster cluster;
    final KubernetesClient client;
    final Sender sender;
    final Fleet fleet;
    private final String name = "bench-" + ProcessHandle.current().pid();
    private final FakeRegistry registry = new FakeRegistry();
    private final SimulatedPods pods;
    private final SimulatedProxy proxy;
    private final Thread end = new Thread(this::end, "end-of-bench");
    private OperatorProcess operator;
    private Optional<Memory.Group> group = Optional.empty();

    Rig() {
        cluster = TestCluster.controlPlane(name, CONTROLLERS);
        Runtime.getRuntime().addShutdownHook(end);
        client = cluster.client();
        sender = new Sender(cluster.config());
        Stream.concat(Stream.of("berth-system", "traefik"), Fleet.tenants().stream()).forEach(namespace -> client
                .resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).serverSideApply());
        Chart.applyWithoutPods(cluster, "tenants={" + String.join(",", Fleet.tenants()) + "}");
        registry.image("acme/shop", "1.4", "1000", 8080);
        registry.image("acme/shop", "1.5", "1000", 8080);
        registry.image("library/mariadb", "11.4", "", 3306);
        pods = new SimulatedPods(client, sender);
        proxy = new SimulatedProxy(client);
        fleet = new Fleet(client, sender);
    }

    private Map<String, String> settings() {
        return Map.of(
                "BERTH_TENANTS", String.join(",", Fleet.tenants()),
                "BERTH_PROXY_ADDRESS", proxy.address(),
                "BERTH_REGISTRY_MIRRORS", "{\"*\": \"" + registry.url() + "\"}");
    }

    /**
     * Starts the operator, ready when this returns; one that runs is asked to end first. It runs as in its image where that was built.
     *
     * @param flags of the JVM, besides those of the image: with any the JDK of the tests runs it, whose Java knows them all
     */
    void start(String... flags) {
        run("", flags);
    }

    /** The same, with one CPU for it. */
    void startOnOneCpu() {
        run("taskset -p 1 $$ > /dev/null && ");
    }

    private void run(String before, String... flags) {
        stop();
        group = flags.length > 0 ? Optional.empty() : Memory.Group.of(MEMORY_LIMIT); // what watches it needs room of its own
        Optional<ImageLayout> image = flags.length > 0 ? Optional.empty() : ImageLayout.built();
        List<String> words = new ArrayList<>(image.map(ImageLayout::java).orElseGet(OperatorProcess::java));
        words.addAll(List.of(flags));
        words.addAll(List.of("-cp", image.map(ImageLayout::classPath).orElseGet(OperatorProcess::classPath) + ":" + Path.of(
                "target/test-classes").toAbsolutePath()));
        words.add(DrivenOperator.class.getName());
        String entered = before + group.map(one -> one.enter() + " && ").orElse("") + "exec \"$0\" \"$@\"";
        operator = OperatorProcess.start(cluster, client, settings(), Stream.concat(Stream.of("/bin/sh", "-c", entered), words.stream())
                .toList());
    }

    /** Ends the operator as a roll-out does. */
    void stop() {
        if (operator != null) {
            operator.stop();
            operator = null;
            group.ifPresent(Memory.Group::close);
        }
    }

    Meters meters() {
        return new Meters(operator.metrics());
    }

    /** From the start of its JVM to the end of its first turn. */
    Duration firstTurn() {
        return Duration.ofMillis((long) (1000 * meters().sum("berth_first_turn_seconds")));
    }

    double cpuSeconds() {
        return Memory.cpuSeconds(operator.pid());
    }

    Memory memory() {
        return Memory.of(operator.pid(), group);
    }

    /** Turns everything once more, and waits for the end of it. */
    void resync() {
        long before = meters().turns();
        operator.say("resync");
        await("a resync", Duration.ofMinutes(5), () -> meters().turns() >= before + primaries());
        awaitStill();
    }

    /** Sites, environments, and at least one release for each site. */
    private long primaries() {
        return fleet.environments() + 2L * fleet.sites();
    }

    /** Starts the operator anew; answers how long after its JVM it had turned every primary. */
    Duration restart(String... flags) {
        stop();
        Instant from = Instant.now();
        start(flags);
        awaitConverged();
        return Duration.between(from, Instant.now());
    }

    /** Waits until every primary was turned since the start and no turn waits. */
    void awaitConverged() {
        await("every primary was turned", Duration.ofMinutes(5), () -> {
            Meters now = meters();
            return now.turns("Environment") >= fleet.environments() && now.turns("Site") >= fleet.sites() && now.turns("Release") >= fleet
                    .sites() && now.idle();
        });
    }

    /** Waits until no turn has run for a while. */
    void awaitStill() {
        long[] seen = {-1};
        Instant[] since = {Instant.now()};
        await("no more turns", Duration.ofMinutes(10), () -> {
            Meters now = meters();
            if (now.turns() != seen[0] || !now.idle()) {
                seen[0] = now.turns();
                since[0] = Instant.now();
            }
            return since[0].plus(STILL).isBefore(Instant.now());
        });
    }

    void await(String what, Duration atMost, BooleanSupplier holds) {
        try {
            Awaitility.await(what).atMost(atMost).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(100)).until(holds::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + operator.tail(), e);
        }
    }

    /** The operator's requests from now on. */
    Writes requests() {
        return new Writes(cluster.auditLog().orElseThrow(), OPERATOR);
    }

    /** An administrator's requests from now on, ours. */
    Writes usersRequests() {
        return new Writes(cluster.auditLog().orElseThrow(), "admin");
    }

    /** Waits until no turn runs or waits, at two looks in a row. */
    void awaitIdle() {
        long[] seen = {-1};
        await("no turn waits", Duration.ofMinutes(2), () -> {
            Meters now = meters();
            boolean still = now.idle() && now.turns() == seen[0];
            seen[0] = now.turns();
            return still;
        });
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(end);
        end();
    }

    private void end() {
        if (operator != null) {
            operator.kill();
        }
        fleet.close();
        pods.close();
        proxy.close();
        registry.close();
        sender.close();
        client.close();
        TestCluster.end(name);
    }
}
