package dev.berth.proof.node;

import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The operator in a cluster, installed by its chart. A cluster that was named by BERTH_KUBECONFIG must have it already, with the tenants
 * {@link #TENANTS} and the test images within reach.
 *
 * @param cluster where
 * @param client  with an administrator's rights
 * @param writes  of the operator's account since before the first site of these tests, where there is an audit log
 * @param opened  what all classes have opened
 * @param leaving how what this class has opened makes room for others
 */
record Installed(TestCluster cluster, KubernetesClient client, Optional<Writes> writes, List<Tenant> opened, List<Runnable> leaving) {
    /** The operator's own namespace. */
    static final String OPERATOR = "berth-system";

    /** Clients of these tests whose Secrets the operator may read. */
    static final List<String> TENANTS = List.of(FirstSite.TENANT, "t-walls", "t-examples", "t-bad", "t-rival", "t-promo", "t-updates",
            "t-tasks",
            "t-backups", "t-corrupt", "t-cut", "t-lost", "t-writes", "t-final", "t-engines", "t-imports", "t-parts", "t-ten", "t-stores",
            "t-prune");

    /** Where deliveries of webhooks are taken. */
    static final String HOOKS = "hooks.berth.test";

    private static final String LEASE = "berth";
    private static final String ACCOUNT = "system:serviceaccount:berth-system:berth";

    static Installed now() {
        TestCluster cluster = TestCluster.node();
        KubernetesClient client = cluster.client();
        for (String tenant : TENANTS) {
            client.resource(new NamespaceBuilder().withNewMetadata().withName(tenant).endMetadata().build()).forceConflicts()
                    .serverSideApply();
        }
        Installed installed = new Installed(cluster, client, cluster.auditLog().map(log -> new Writes(log, ACCOUNT)),
                new CopyOnWriteArrayList<>(), new ArrayList<>());
        if (cluster.facts().containsKey("BERTH_REGISTRY")) {
            installed.install();
        } else if (client.apps().deployments().inNamespace(OPERATOR).withName("berth").get() == null) {
            throw new IllegalStateException("The cluster of BERTH_KUBECONFIG has no Deployment berth in " + OPERATOR
                    + ": install charts/berth there, with tenants " + TENANTS);
        }
        return installed;
    }

    /** The same, for one class of tests. */
    Installed forOneClass() {
        return new Installed(cluster, client, writes, opened, new ArrayList<>());
    }

    /** As it is in this checkout. */
    void install() {
        install(OperatorImage.built(), TestCluster.ROOT.resolve("charts/berth"));
    }

    /** Installs, upgrades or takes back: this image by this chart. */
    void install(OperatorImage image, Path chart) {
        var running = client.apps().deployments().inNamespace(OPERATOR).withName("berth").get();
        boolean same = running != null && running.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage().endsWith(image
                .digest());
        if (!same) {
            tool("load", image.archive().toString());
        }
        List<String> tenants = new ArrayList<>(TENANTS);
        if (client.namespaces().withName("acme").get() != null) {
            tenants.addFirst("acme"); // the demo's
        }
        Map<String, String> facts = cluster.facts();
        String values = """
                image: {digest: "%s"}
                tenants: [%s]
                registryMirrors: {"*": "%s", "%s": "%s"}
                proxy: {namespace: traefik, address: %s}
                clusterRanges: {pods: [%s], services: [%s]}
                hooks: {hostname: %s}
                backups: {namespaces: [%s]}
                """.formatted(image.digest(), String.join(", ", tenants), facts.get("BERTH_REGISTRY"), facts.get(
                "BERTH_PRIVATE_REGISTRY_NAME"),
                facts.get("BERTH_PRIVATE_REGISTRY"), facts.get("BERTH_NODE_ADDRESS"), facts.get("BERTH_POD_RANGE"), facts.get(
                        "BERTH_SERVICE_RANGE"), HOOKS, String.join(", ", stores()));
        Path file = file("values.yaml", values);
        Command.run(5, cluster.environment(), List.of(facts.get("BERTH_HELM"), "upgrade", "--install", "berth", chart
                .toString(),
                "--namespace", OPERATOR, "--create-namespace", "--values", file.toString(), "--wait", "--timeout", "180s"));
    }

    /** Namespaces of the stores of these tests. */
    private static List<String> stores() {
        return Stream.concat(TENANTS.stream().map(Store::namespace), Stream.of(ForeignStore.NAMESPACE, PruneLoginTest.SERVED,
                StoreKindsTest.ON_A_VOLUME)).toList();
    }

    /** The operator's pod, or the newer one while one follows the other. */
    Pod operator() {
        return client.pods().inNamespace(OPERATOR).withLabel("app.kubernetes.io/name", "berth").list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
                .orElseThrow();
    }

    /** Waits until another pod than the former is ready and has taken the lease over. */
    Pod awaitSuccessor(Pod former) {
        return Awaitility.await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(this::operator, now -> !now.getMetadata().getUid()
                .equals(former.getMetadata().getUid()) && isReady(now) && holder().startsWith(now.getMetadata().getName()));
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream().anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private String holder() {
        return client.leases().inNamespace(OPERATOR).withName(LEASE).get().getSpec().getHolderIdentity();
    }

    /** A client with an empty namespace: what a former run left there is removed first. */
    Tenant tenant(String name) {
        Tenant tenant = new Tenant(this, name);
        tenant.remove();
        opened.add(tenant);
        if (!name.equals(FirstSite.TENANT)) { // it is shared and stays
            leaving.add(tenant::dismiss);
        }
        return tenant;
    }

    /** A namespace of this name that has nothing yet, and goes with the class. */
    void emptied(String namespace) {
        client.namespaces().withName(namespace).delete();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> client.namespaces().withName(namespace).get() == null);
        client.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).create();
        leaving.add(() -> client.namespaces().withName(namespace).delete());
    }

    /** Deletes what runs of this class, for the node has two cores to promise. */
    void makeRoom() {
        leaving.forEach(Runnable::run);
        leaving.clear();
    }

    /** A program of {@code tools/cluster/cluster}. */
    String tool(String... words) {
        List<String> all = new ArrayList<>(List.of(TestCluster.ROOT.resolve("tools/cluster/cluster").toString()));
        all.addAll(List.of(words));
        return Command.run(5, Map.of(), all);
    }

    /** Address of the node, at which the proxy answers. */
    String address() {
        return Optional.ofNullable(cluster.facts().get("BERTH_NODE_ADDRESS")).orElseGet(() -> client.nodes().list().getItems().stream()
                .flatMap(node -> node.getStatus().getAddresses().stream())
                .filter(address -> address.getType().equals("InternalIP"))
                .map(NodeAddress::getAddress)
                .findFirst()
                .orElseThrow());
    }

    /** Host and port at which the proxy answers on this entry point, {@code http} or {@code https}. */
    String proxy(String scheme) {
        String port = scheme.equals("https") ? ":443" : ":80";
        return cluster.facts().getOrDefault(scheme.equals("https") ? "BERTH_PROXY_HTTPS" : "BERTH_PROXY_HTTP", address() + port);
    }

    /** Writes a file that is kept for the reader, below {@code proof/target}. */
    static Path file(String name, String content) {
        Path file = TestCluster.ROOT.resolve("proof/target").resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes what all classes have opened. */
    void end() {
        List<CompletableFuture<Void>> removals = opened.stream().map(tenant -> CompletableFuture.runAsync(tenant::remove,
                Thread::startVirtualThread)).toList();
        CompletableFuture.allOf(removals.toArray(CompletableFuture[]::new)).join();
        client.close();
    }
}
