package dev.berth.plan.part.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.plan.part.route.RuleReader.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraefikRuleTest {
    private static final TraefikRule A = TraefikRule.host("a.example");
    private static final TraefikRule B = TraefikRule.host("b.example");
    private static final TraefikRule C = TraefikRule.pathPrefix("/c");

    @Test
    void writesMatchers() {
        assertThat(TraefikRule.host("shop.example.com")).hasToString("Host(`shop.example.com`)");
        assertThat(TraefikRule.pathPrefix("/api/")).hasToString("PathPrefix(`/api/`)");
        assertThat(TraefikRule.path("/")).hasToString("Path(`/`)");
        assertThat(TraefikRule.clientIp("192.0.2.7")).hasToString("ClientIP(`192.0.2.7/32`)");
    }

    @Test
    void putsParenthesesWhereTheyAreNeeded() {
        assertThat(TraefikRule.and(List.of(TraefikRule.or(List.of(A, B)), C)))
                .hasToString("(Host(`a.example`) || Host(`b.example`)) && PathPrefix(`/c`)");
        assertThat(TraefikRule.not(A)).hasToString("!Host(`a.example`)");
        assertThat(TraefikRule.not(TraefikRule.and(List.of(A, C)))).hasToString("!(Host(`a.example`) && PathPrefix(`/c`))");
        assertThat(TraefikRule.or(List.of(A))).hasToString("Host(`a.example`)");
    }

    @Test
    void refusesARuleOfNoRules() {
        assertThatIllegalArgumentException().isThrownBy(() -> TraefikRule.and(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> TraefikRule.or(List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "*", "*.example.com", "Shop.example.com", "shop.example.com.", ".example.com", "shop..example.com", "-shop.example.com",
        "shop-.example.com", "shop_1.example.com", "shop.example.com:443", "a`) || PathPrefix(`/", "a` || `b", "a\"b", "a'b", "a\\b",
        "a\nb",
        "a b", "a||b", "a\u0000", "ä.example", "shop.example.com\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"
    })
    void refusesHosts(String host) {
        assertThatIllegalArgumentException().isThrownBy(() -> TraefikRule.host(host)).withMessageContaining("is not a host name");
    }

    @Test
    void refusesAHostOf254Characters() {
        String longest = "a.".repeat(126) + "a";
        assertThat(TraefikRule.host(longest)).hasToString("Host(`" + longest + "`)");
        assertThatIllegalArgumentException().isThrownBy(() -> TraefikRule.host(longest + "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "api", "/a`", "/`) || PathPrefix(`/", "/a\"", "/a'", "/a\\", "/a\n", "/a b", "/a||b", "/a?b=c", "/a#b", "/{id}", "/%2e%2e",
        "/ü",
        "/a*", "/a\t"
    })
    void refusesPaths(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> TraefikRule.path(path)).withMessageContaining("is not a path");
        assertThatIllegalArgumentException().isThrownBy(() -> TraefikRule.pathPrefix(path)).withMessageContaining("is not a path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "192.0.2.1`) || Host(`a", "example.com", "192.0.2.0/33", "0.0.0.0/0`"})
    void refusesAddresses(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> TraefikRule.clientIp(address));
    }

    /** Whatever the text, either it is refused or it is the value of the one matcher that was asked for. */
    @Test
    void anAcceptedValueIsOneMatcher() {
        Random random = new Random(20_260_101);
        String letters = "ab1.-/`'\"\\|&!() \n\u0000*{}~_HostPathé";
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "/" : "");
            for (int j = random.nextInt(8); j >= 0; j--) {
                // Mostly harmless characters, so that many texts are accepted and one bad character in them is not overlooked.
                text.append(letters.charAt(random.nextInt(random.nextInt(4) == 0 ? letters.length() : 6)));
            }
            accepted += acceptedAsOne("Host", TraefikRule::host, text.toString());
            accepted += acceptedAsOne("Path", TraefikRule::path, text.toString());
            accepted += acceptedAsOne("PathPrefix", TraefikRule::pathPrefix, text.toString());
        }
        assertThat(accepted).isGreaterThan(10_000);
    }

    private static int acceptedAsOne(String name, Function<String, TraefikRule> matcher, String value) {
        TraefikRule rule;
        try {
            rule = matcher.apply(value);
        } catch (IllegalArgumentException refused) {
            return 0;
        }
        assertThat(RuleReader.read(rule.toString())).isEqualTo(new Node.Matcher(name, value));
        return 1;
    }

    /** A built rule reads back as exactly the tree it was built from. */
    @Test
    void readsBackAsBuilt() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            Built built = tree(random, 4);
            assertThat(RuleReader.read(built.rule().toString())).isEqualTo(flat(built.node()));
        }
    }

    private record Built(TraefikRule rule, Node node) {}

    private static Built tree(Random random, int depth) {
        int choice = depth == 0 ? random.nextInt(3) : random.nextInt(6);
        return switch (choice) {
            case 0 -> {
                String host = "h" + random.nextInt(100) + ".example";
                yield new Built(TraefikRule.host(host), new Node.Matcher("Host", host));
            }
            case 1 -> {
                String path = "/p" + random.nextInt(100);
                yield new Built(TraefikRule.pathPrefix(path), new Node.Matcher("PathPrefix", path));
            }
            case 2 -> {
                String range = "10.0." + random.nextInt(100) + ".0/24";
                yield new Built(TraefikRule.clientIp(range), new Node.Matcher("ClientIP", range));
            }
            case 3 -> {
                Built inner = tree(random, depth - 1);
                yield new Built(TraefikRule.not(inner.rule()), new Node.Not(inner.node()));
            }
            default -> {
                List<TraefikRule> rules = new ArrayList<>();
                List<Node> nodes = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    Built inner = tree(random, depth - 1);
                    rules.add(inner.rule());
                    nodes.add(inner.node());
                }
                yield choice == 4
                        ? new Built(TraefikRule.and(rules), new Node.And(nodes))
                        : new Built(TraefikRule.or(rules), new Node.Or(nodes));
            }
        };
    }

    /** {@code (a && b) && c} and {@code a && b && c} are one rule, and so is a join of one. */
    private static Node flat(Node node) {
        return switch (node) {
            case Node.Matcher matcher -> matcher;
            case Node.Not(Node inner) -> new Node.Not(flat(inner));
            case Node.And(List<Node> nodes) -> {
                List<Node> all = nodes.stream()
                        .map(TraefikRuleTest::flat)
                        .flatMap(inner -> inner instanceof Node.And(List<Node> below) ? below.stream() : List.of(inner).stream())
                        .toList();
                yield all.size() == 1 ? all.getFirst() : new Node.And(all);
            }
            case Node.Or(List<Node> nodes) -> {
                List<Node> all = nodes.stream()
                        .map(TraefikRuleTest::flat)
                        .flatMap(inner -> inner instanceof Node.Or(List<Node> below) ? below.stream() : List.of(inner).stream())
                        .toList();
                yield all.size() == 1 ? all.getFirst() : new Node.Or(all);
            }
        };
    }
}
