package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who reaches whom, tried by connections out of real pods. Every target that must be out of reach for one is reached by another, in the same
 * run, so that no denial is one of a wrong address.
 */
@NodeTest
final class IsolationTest {
    private static final String OTHER = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: other}
            spec:
              domain: other.%s
              environments: [{name: dev}]
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                - name: caller
                  image: ghcr.io/acme/shop:1.4
                  egress: Internet
            """;

    private final Installed installed;
    private final Bystanders bystanders;
    private final List<Wall> walls = new ArrayList<>();

    IsolationTest(Installed installed) {
        this.installed = installed;
        this.bystanders = new Bystanders(installed);
    }

    @BeforeAll
    void standAround() {
        assumeTrue(installed.cluster().facts().containsKey("BERTH_BIN"), "This cluster lets nobody put a listener on its node.");
        Tenant walls = installed.tenant("t-walls");
        walls.apply(OTHER.formatted(walls.domain()));
        FirstSite first = FirstSite.ready(installed);
        walls.awaitReady("other");
        plan(first.tenant(), walls);
    }

    @AfterAll
    void leave() {
        bystanders.close();
    }

    private void plan(Tenant shop, Tenant other) {
        String space = shop.workload(FirstSite.PROD);
        Pod web = shop.pod(FirstSite.PROD, "web");
        Pod preprod = shop.pod(FirstSite.PREPROD, "web");
        Pod otherWeb = other.pod("other-dev", "web");
        Pod caller = other.pod("other-dev", "caller");
        Pod plain = bystanders.plain("default", "node-tier-plain");
        Pod proxy = bystanders.likeTheProxy("traefik");

        Map<String, String> database = ways(space, "db", shop.pod(FirstSite.PROD, "db"), 3306);
        add("web of the site", web, "its database", database, true);
        add("web of another environment", preprod, "the database", database, false);
        add("web of another site", otherWeb, "the database", database, false);
        add("component with egress: Internet", caller, "the database", database, false);
        add("plain pod in default", plain, "the database", database, false);
        add("pod of the proxy", proxy, "the database", database, false);

        Map<String, String> page = ways(space, "web", web, 8080);
        add("pod of the proxy", proxy, "web of the site", page, true);
        add("web of another environment", preprod, "web of the site", page, false);
        add("web of another site", otherWeb, "web of the site", page, false);
        add("plain pod in default", plain, "web of the site", page, false);

        String node = installed.address();
        Map<String, String> inside = Map.of("kubelet", node + ":10250", "API server", node + ":6443", "API server by its Service", service(
                "default", "kubernetes") + ":443",
                "registry on the node", node + ":5000");
        inside.forEach((what, target) -> {
            walls.add(new Wall("plain pod in default", plain, what, "address", target, true));
            walls.add(new Wall("web of the site", web, what, "address", target, false));
            walls.add(new Wall("component with egress: Internet", caller, what, "address", target, false));
        });

        String listener = bystanders.publicListener();
        walls.add(new Wall("component with egress: Internet", caller, "a public address", "address", listener, true));
        walls.add(new Wall("web of the site", web, "a public address", "address", listener, false));
        walls.add(new Wall("web of another site", otherWeb, "a public address", "address", listener, false));

        String bystander = plain.getStatus().getPodIP() + ":8080";
        walls.add(new Wall("pod of the proxy", proxy, "plain pod in default", "pod address", bystander, true));
        walls.add(new Wall("web of the site", web, "plain pod in default", "pod address", bystander, false));
        // Each of them does reach something: their silence above is not that of a pod without a network.
        String names = service("kube-system", "kube-dns") + ":53";
        Stream.of(web, preprod, otherWeb, caller, plain, proxy)
                .forEach(pod -> walls.add(new Wall(pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getLabels().getOrDefault(
                        "berth.dev/component",
                        pod.getMetadata().getName()), pod, "DNS", "Service address", names, true)));
    }

    /** All the ways to a component of the site; its NodePort is made here, as a cluster administrator could. */
    private Map<String, String> ways(String space, String component, Pod pod, int port) {
        int nodePort = bystanders.nodePort(space, Map.of("berth.dev/component", component), port);
        return new java.util.TreeMap<>(Map.of(
                "pod address", pod.getStatus().getPodIP() + ":" + port,
                "Service name", component + "." + space + ".svc.cluster.local:" + port,
                "Service address", service(space, component) + ":" + port,
                "NodePort", installed.address() + ":" + nodePort));
    }

    private String service(String namespace, String name) {
        return installed.client().services().inNamespace(namespace).withName(name).get().getSpec().getClusterIP();
    }

    private void add(String from, Pod pod, String to, Map<String, String> ways, boolean open) {
        ways.forEach((by, target) -> walls.add(new Wall(from, pod, to, by, target, open)));
    }

    @Test
    void onlyDeclaredWaysAreOpen() {
        List<Wall> controls = walls.stream().filter(Wall::open).toList();
        Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(broken(Wall.tried(installed.cluster(), controls))).isEmpty());
        Map<Wall, String> found = Wall.tried(installed.cluster(), walls);
        Table table = new Table("from", "to", "by", "must be", "was");
        found.forEach((wall, said) -> table.row(wall.from(), wall.to(), wall.by(), wall.open() ? "open" : "closed", said));
        table.print("isolation.md");
        assertThat(broken(found)).isEmpty();
        assertThat(found).hasSizeGreaterThan(40);
    }

    private static List<String> broken(Map<Wall, String> found) {
        return found.entrySet().stream()
                .filter(e -> !e.getKey().holds(e.getValue()))
                .map(e -> "%s to %s by %s (%s): %s".formatted(e.getKey().from(), e.getKey().to(), e.getKey().by(), e.getKey().target(), e
                        .getValue()))
                .toList();
    }

    /** From outside the cluster: the proxy answers, a NodePort into a site does not. */
    @Test
    void aNodePortLeadsNobodyInFromOutside() {
        Wall byNodePort = walls.stream().filter(w -> w.by().equals("NodePort") && w.to().equals("web of the site")).findFirst()
                .orElseThrow();
        assertThat(reachable(installed.proxy("https"))).isTrue();
        assertThat(reachable(byNodePort.target())).as("web of the site, by its NodePort, from the machine").isFalse();
    }

    private static boolean reachable(String target) {
        int colon = target.lastIndexOf(':');
        try (var socket = new java.net.Socket()) {
            socket.connect(new java.net.InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))), 2000);
            return true;
        } catch (java.io.IOException closed) {
            return false;
        }
    }
}
