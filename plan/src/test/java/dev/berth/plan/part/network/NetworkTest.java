package dev.berth.plan.part.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Stack;
import dev.berth.api.Stage;
import dev.berth.plan.Ground;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.part.Expected;
import dev.berth.plan.part.Given;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final Scope SCOPE = Given.scope(Stage.PROD);

    private static final Stack SHOP = Given.stack(
            """
                    components:
                    - name: web
                      image: shop
                      http: {port: 8080, paths: ["/"]}
                      ports: [{name: metrics, port: 9090}]
                      connectsTo: [cache]
                      egress: Internet
                      envFrom: [{prefix: DB_, database: db}]
                    - name: db
                      image: mariadb
                      egress: None
                      database: {engine: mariadb, size: 10Gi}
                    - name: cache
                      image: redis
                      egress: None
                      database: {engine: redis, size: 1Gi}
                    - name: worker
                      image: shop
                      egress: None
                      connectsTo: [web, cache]
                    """);

    @Test
    void closesBothWays() {
        Expected.assertKept(Network.deny(SCOPE), "network/deny.yaml");
    }

    @Test
    void opensLinksDnsProxyAndInternetPerComponent() {
        Expected.assertKept(Network.policies(SCOPE, List.of(SHOP), Given.ground(), false, false), "network/shop.yaml");
    }

    @Test
    void letsTheProxyReachTheSolverWhenTold() {
        List<Want> without = Network.policies(SCOPE, List.of(SHOP), Given.ground(), false, false);
        List<Want> with = Network.policies(SCOPE, List.of(SHOP), Given.ground(), true, false);
        assertThat(with.subList(0, without.size())).isEqualTo(without);
        Expected.assertKept(with.subList(without.size(), with.size()), "network/acme-solver.yaml");
    }

    @Test
    void doesNotDependOnTheOrderOfComponents() {
        Stack turned = new Stack(SHOP.components().reversed(), null, null, null, null);
        assertThat(Network.policies(SCOPE, List.of(turned), Given.ground(), true, false)).isEqualTo(Network.policies(SCOPE, List.of(SHOP),
                Given.ground(), true, false));
    }

    /** A rule without ports would open every port of the other component. */
    @Test
    void opensNothingTowardsAComponentThatListensNowhere() {
        Stack stack = Given.stack(
                """
                        components:
                        - {name: a, image: x, connectsTo: [b]}
                        - {name: b, image: x}
                        """);
        List<NetworkPolicy> policies = policies(stack, Given.ground());
        assertThat(policies.get(0).getSpec().getEgress()).hasSize(2).allSatisfy(rule -> assertThat(rule.getPorts()).isNotEmpty());
        assertThat(policies.get(1).getSpec().getIngress()).isEmpty();
    }

    @Test
    void opensNothingTowardsAComponentThatDoesNotExist() {
        Stack stack = Given.stack("components: [{name: a, image: x, connectsTo: [ghost]}]");
        assertThat(Expected.document(Network.policies(SCOPE, List.of(stack), Given.ground(), false, false).getFirst())).doesNotContain(
                "ghost");
    }

    @Test
    void linksOnceWhatIsNamedTwice() {
        Stack stack = Given.stack(
                """
                        components:
                        - {name: web, image: x, connectsTo: [db], envFrom: [{prefix: A_, database: db}, {prefix: B_, database: db}]}
                        - {name: db, image: x, database: {engine: postgresql, size: 1Gi}}
                        """);
        List<NetworkPolicy> policies = policies(stack, Given.ground());
        assertThat(policies.get(0).getSpec().getIngress()).singleElement().satisfies(rule -> {
            assertThat(rule.getFrom()).hasSize(1);
            assertThat(rule.getPorts()).singleElement().satisfies(port -> assertThat(port.getPort().getIntVal()).isEqualTo(5432));
        });
        assertThat(policies.get(1).getSpec().getEgress()).hasSize(3);
    }

    @Test
    void letsReplicasTalkToEachOtherWhenAComponentNamesItself() {
        Stack stack = Given.stack("components: [{name: web, image: x, http: {port: 80}, connectsTo: [web]}]");
        NetworkPolicy policy = policies(stack, Given.ground()).getFirst();
        assertThat(policy.getSpec().getIngress()).hasSize(2);
        assertThat(policy.getSpec().getEgress()).hasSize(3);
    }

    @Test
    void knowsThePortOfEveryEngine() {
        for (String engine : List.of("mariadb:3306", "mysql:3306", "postgresql:5432", "redis:6379")) {
            String[] parts = engine.split(":");
            Stack stack = Given.stack(
                    """
                            components:
                            - {name: web, image: x, connectsTo: [db]}
                            - {name: db, image: x, database: {engine: %s, size: 1Gi}}
                            """
                            .formatted(parts[0]));
            assertThat(policies(stack, Given.ground()).getFirst().getSpec().getIngress().getFirst().getPorts())
                    .singleElement()
                    .satisfies(port -> assertThat(port.getPort().getIntVal()).hasToString(parts[1]));
        }
    }

    @Test
    void namesNoExceptionTwice() {
        IPBlock before = ipv4(Given.ground());
        IPBlock after = ipv4(withNodes(List.of("192.168.1.10", "192.168.1.11", "10.0.0.1", "203.0.113.7", "203.0.113.7", "2001:db8::7")));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void exceptsEveryPublicNodeInOrder() {
        assertThat(ipv4(withNodes(List.of("203.0.113.9", "8.8.8.8", "203.0.113.7"))).getExcept())
                .startsWith("8.8.8.8/32", "10.0.0.0/8")
                .containsSubsequence("198.18.0.0/15", "203.0.113.7/32", "203.0.113.9/32", "224.0.0.0/4");
    }

    /** Ranges of a cluster need not be private. */
    @Test
    void exceptsTheClustersOwnRanges() {
        List<IPBlock> blocks = internet(ground(List.of(), List.of("198.51.100.0/24", "2001:db8:42::/56")));
        assertThat(blocks.get(0).getExcept()).contains("198.51.100.0/24");
        assertThat(blocks.get(1).getExcept()).contains("2001:db8:42::/56");
    }

    /** The API server takes only exceptions that lie strictly inside the block. */
    @Test
    void keepsFamiliesApart() {
        List<IPBlock> blocks = internet(withNodes(List.of("203.0.113.9", "2001:db8::9")));
        assertThat(blocks).extracting(IPBlock::getCidr).containsExactly("0.0.0.0/0", "::/0");
        assertThat(blocks.get(0).getExcept()).noneMatch(range -> range.contains(":")).contains("203.0.113.9/32");
        assertThat(blocks.get(1).getExcept()).allMatch(range -> range.contains(":")).contains("2001:db8::9/128");
    }

    /** What saves reaches public addresses, and of the cluster nothing that nobody opened. */
    @Test
    void opensToWhatSavesTheStoresThatTheAdministratorNamed() {
        List<NetworkPolicyPeer> stores = stores(new Ground.Backups("runner", List.of("10.0.8.15/32"), List.of("berth-store")));
        List<NetworkPolicyPeer> none = stores(Ground.Backups.PUBLIC);
        assertThat(stores).startsWith(none.toArray(NetworkPolicyPeer[]::new)).hasSize(none.size() + 2);
        assertThat(none).allSatisfy(peer -> assertThat(peer.getIpBlock().getExcept()).isNotEmpty());
        assertThat(stores.get(none.size()).getIpBlock().getCidr()).isEqualTo("10.0.8.15/32");
        assertThat(stores.getLast().getIpBlock()).isNull();
        assertThat(stores.getLast().getNamespaceSelector().getMatchLabels()).isEqualTo(Map.of("kubernetes.io/metadata.name",
                "berth-store"));
    }

    private static List<NetworkPolicyPeer> stores(Ground.Backups backups) {
        return Network.policies(SCOPE, List.of(SHOP), ground(List.of(), List.of(), backups), false, true).stream()
                .map(want -> (NetworkPolicy) ((Want.Keep) want).object())
                .filter(policy -> policy.getMetadata().getName().equals("backup"))
                .findFirst().orElseThrow().getSpec().getEgress().getLast().getTo();
    }

    private static IPBlock ipv4(Ground ground) {
        return internet(ground).getFirst();
    }

    private static List<IPBlock> internet(Ground ground) {
        Stack stack = Given.stack("components: [{name: web, image: x, egress: Internet}]");
        return policies(stack, ground).getFirst().getSpec().getEgress().getLast().getTo().stream()
                .map(peer -> peer.getIpBlock())
                .toList();
    }

    private static Ground withNodes(List<String> addresses) {
        return ground(addresses, Given.ground().clusterRanges());
    }

    private static Ground ground(List<String> nodeAddresses, List<String> clusterRanges) {
        return ground(nodeAddresses, clusterRanges, Ground.Backups.PUBLIC);
    }

    private static Ground ground(List<String> nodeAddresses, List<String> clusterRanges, Ground.Backups backups) {
        Ground ground = Given.ground();
        return new Ground(
                ground.proxyNamespace(),
                ground.proxyLabels(),
                ground.proxyPorts(),
                ground.dnsNamespace(),
                ground.dnsLabels(),
                nodeAddresses,
                clusterRanges,
                ground.tlsDefault(),
                ground.operatorNamespace(),
                backups,
                ground.defaults());
    }

    private static List<NetworkPolicy> policies(Stack stack, Ground ground) {
        return Network.policies(SCOPE, List.of(stack), ground, false, false).stream()
                .map(want -> (NetworkPolicy) ((Want.Keep) want).object())
                .toList();
    }
}
