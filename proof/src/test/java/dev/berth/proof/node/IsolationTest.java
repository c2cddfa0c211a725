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
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Who reaches whom, tried by connections out of real pods. Every target that must be out of reach for one is reached by another, in the same
 * run, so that no denial is one of a wrong address.
 */
@NodeTest
@ResourceLock(FirstSite.TENANT)
final class IsolationTest {
    private static final String OTHER = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: %1$s}
            spec:
              domain: %1$s.%2$s
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

    private static final String BY_NAME = "Service name";

    private final Installed installed;
    private final Bystanders bystanders;
    private final List<Wall> walls = new ArrayList<>();
    private Tenant shop;

    IsolationTest(Installed installed) {
        this.installed = installed;
        this.bystanders = new Bystanders(installed);
    }

    @BeforeAll
    void standAround() {
        assumeTrue(installed.cluster().facts().containsKey("BERTH_BIN"), "This cluster lets nobody put a listener on its node.");
        Tenant walls = installed.tenant("t-walls");
        walls.apply(OTHER.formatted("other", walls.domain()));
        shop = FirstSite.ready(installed).tenant();
        shop.apply(OTHER.formatted("sibling", shop.domain()));
        walls.awaitReady("other");
        shop.awaitReady("sibling");
        plan(walls);
    }

    @AfterAll
    void leave() {
        bystanders.close();
        if (shop != null) {
            shop.kubectl("delete", "site", "sibling", "--timeout=60s");
            // Others count what is written here.
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> shop.environments("sibling").isEmpty());
        }
    }

    private void plan(Tenant other) {
        String space = shop.workload(FirstSite.PROD);
        Pod webPod = shop.pod(FirstSite.PROD, "web");
        Pod plainPod = bystanders.plain("default", "node-tier-plain");
        Stand web = stand("web of the site", webPod);
        Stand preprod = stand("web of another environment", shop.pod(FirstSite.PREPROD, "web"));
        Stand sibling = stand("web of another site of the tenant", shop.pod("sibling-dev", "web"));
        Stand stranger = stand("web of another tenant's site", other.pod("other-dev", "web"));
        Stand caller = stand("component with egress: Internet", other.pod("other-dev", "caller"));
        Stand plain = stand("plain pod in default", plainPod);
        Stand proxy = bystanders.proxy();

        Map<String, String> database = ways(space, "db", shop.pod(FirstSite.PROD, "db"), 3306);
        add(web, "its database", database, true);
        Stream.of(preprod, sibling, stranger, caller, plain).forEach(from -> add(from, "the database", database, false));
        add(proxy, "the database", numbers(database), false);

        Map<String, String> page = ways(space, "web", webPod, 8080);
        add(proxy, "web of the site", numbers(page), true);
        Stream.of(preprod, sibling, stranger, plain).forEach(from -> add(from, "web of the site", page, false));

        String node = installed.address();
        Map<String, String> inside = Map.of("kubelet", node + ":10250", "API server", node + ":6443", "API server by its Service", service(
                "default", "kubernetes") + ":443",
                "registry on the node", node + ":5000");
        inside.forEach((what, target) -> {
            walls.add(new Wall(plain, what, "address", target, true));
            walls.add(new Wall(web, what, "address", target, false));
            walls.add(new Wall(caller, what, "address", target, false));
        });

        String listener = bystanders.publicListener();
        walls.add(new Wall(caller, "a public address", "address", listener, true));
        Stream.of(web, sibling, stranger).forEach(from -> walls.add(new Wall(from, "a public address", "address", listener, false)));

        String bystander = plainPod.getStatus().getPodIP() + ":8080";
        walls.add(new Wall(proxy, "plain pod in default", "pod address", bystander, true));
        walls.add(new Wall(web, "plain pod in default", "pod address", bystander, false));
        // Each of them does reach something: their silence above is not that of a pod without a network.
        String names = service("kube-system", "kube-dns") + ":53";
        Stream.of(web, preprod, sibling, stranger, caller, plain, proxy)
                .forEach(from -> walls.add(new Wall(from, "DNS", "Service address", names, true)));
    }

    private Stand stand(String words, Pod pod) {
        return Stand.in(installed.cluster(), words, pod);
    }

    /** Without the way by a name, which only pods resolve. */
    private static Map<String, String> numbers(Map<String, String> ways) {
        Map<String, String> numbers = new java.util.TreeMap<>(ways);
        numbers.remove(BY_NAME);
        return numbers;
    }

    /** All the ways to a component of the site; its NodePort is made here, as a cluster administrator could. */
    private Map<String, String> ways(String space, String component, Pod pod, int port) {
        int nodePort = bystanders.nodePort(space, Map.of("berth.dev/component", component), port);
        return new java.util.TreeMap<>(Map.of(
                "pod address", pod.getStatus().getPodIP() + ":" + port,
                BY_NAME, component + "." + space + ".svc.cluster.local:" + port,
                "Service address", service(space, component) + ":" + port,
                "NodePort", installed.address() + ":" + nodePort));
    }

    private String service(String namespace, String name) {
        return installed.client().services().inNamespace(namespace).withName(name).get().getSpec().getClusterIP();
    }

    private void add(Stand from, String to, Map<String, String> ways, boolean open) {
        ways.forEach((by, target) -> walls.add(new Wall(from, to, by, target, open)));
    }

    @Test
    void onlyDeclaredWaysAreOpen() {
        List<Wall> controls = walls.stream().filter(Wall::open).toList();
        Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(broken(Wall.tried(controls))).isEmpty());
        Map<Wall, String> found = Wall.tried(walls);
        Table table = new Table("from", "to", "by", "must be", "was");
        found.forEach((wall, said) -> table.row(wall.from().words(), wall.to(), wall.by(), wall.open() ? "open" : "closed", said));
        table.print("isolation.md");
        assertThat(broken(found)).isEmpty();
        assertThat(found).hasSizeGreaterThan(60);
    }

    private static List<String> broken(Map<Wall, String> found) {
        return found.entrySet().stream()
                .filter(e -> !e.getKey().holds(e.getValue()))
                .map(e -> "%s to %s by %s (%s): %s".formatted(e.getKey().from().words(), e.getKey().to(), e.getKey().by(), e.getKey()
                        .target(), e
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
