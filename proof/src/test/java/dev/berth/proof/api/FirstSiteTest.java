package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.EmbeddedOperator;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The first file that a user writes, from apply to Ready; what it cost, and that nothing is written once it stands. */
@Tag("api")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstSiteTest {
    /** Resources that are made below an environment. */
    private static final List<String> CHILDREN = List.of("namespaces", "rolebindings", "serviceaccounts", "resourcequotas",
            "networkpolicies", "secrets",
            "persistentvolumeclaims", "services", "configmaps", "deployments", "poddisruptionbudgets", "horizontalpodautoscalers",
            "middlewares", "ingressroutes");

    /** A status that was judged on something older is refused, and judged again. */
    private static final int CONFLICT = 409;

    private static final int LEDGER_COMMITS = 2;
    private static final double PER_CHILD = 1.10;

    /** It says that it is on its way, what was decided, and that it is Ready. */
    private static final int STATUS = 3;

    /** The page of an environment is looked at when its pods are there, and again some seconds later where it was too early. */
    private static final int BEFORE_THE_PAGE = 1;

    /** A slow roll-out adds one for each of these. */
    private static final Duration PACE = Duration.ofSeconds(10);

    private final ApiTier tier = ApiTier.get();

    @Test
    @Order(1)
    void becomesReadyWithinItsBudgetOfWrites() throws IOException {
        tier.awaitQuiet(Duration.ofSeconds(2));
        Writes writes = tier.writes();
        Instant start = Instant.now();
        assertThat(tier.attempt(Files.readString(TestCluster.ROOT.resolve("examples/first-site/site.yaml"))).err()).isEmpty();
        tier.awaitReady("acme", "shop");
        int status = STATUS + (int) Duration.between(start, Instant.now()).dividedBy(PACE);
        tier.awaitQuiet(Duration.ofSeconds(3));
        List<Writes.Request> requests = writes.requests();
        report(requests);
        for (String name : List.of("shop-preprod", "shop-prod")) {
            var conditions = tier.environment("acme", name).getStatus().conditions();
            assertThat(Conditions.isTrue(conditions, "Ready")).as("%s Ready: %s", name, conditions).isTrue();
            assertThat(Conditions.isTrue(conditions, "Exact")).as("%s Exact: %s", name, conditions).isTrue();
        }
        assertThat(requests.stream().filter(r -> r.verb().equals("get") && CHILDREN.contains(r.resource()) && !r.resource().equals(
                "secrets")))
                .as("GETs of what is watched").isEmpty();
        Map<String, List<Writes.Request>> byResource = requests.stream().filter(Writes.Request::changing).filter(r -> !r.aside())
                .collect(Collectors.groupingBy(Writes.Request::resource));
        List<Writes.Request> children = requests.stream().filter(Writes.Request::changing).filter(r -> CHILDREN.contains(r.resource()))
                .toList();
        long objects = children.stream().map(r -> r.resource() + " " + r.subject()).distinct().count();
        assertThat((children.size() - LEDGER_COMMITS) / (double) objects).as("writes per child object").isLessThanOrEqualTo(PER_CHILD);
        byResource.values().forEach(list -> list.removeIf(request -> request.code() == CONFLICT));
        assertThat(byResource.getOrDefault("sites/status", List.of())).as("status writes of the Site").hasSizeLessThanOrEqualTo(
                status);
        byResource.getOrDefault("environments/status", List.of()).stream().collect(Collectors.groupingBy(Writes.Request::subject))
                .forEach((environment, patches) -> assertThat(patches).as("status writes of %s", environment).hasSizeLessThanOrEqualTo(
                        status + BEFORE_THE_PAGE));
        assertThat(byResource.getOrDefault("releases", List.of())).as("releases").hasSize(1);
        assertThat(byResource.getOrDefault("hostnameclaims", List.of())).as("hostname claims").hasSize(2);
    }

    /** A user's annotation wakes the turns of a Site and of its environments; nothing in them has changed. */
    @Test
    @Order(4)
    void beingTouchedWritesNothing() {
        tier.awaitReady("acme", "shop");
        tier.awaitQuiet(Duration.ofSeconds(3));
        Writes writes = tier.writes();
        for (int n = 1; n <= 3; n++) {
            tier.cluster.kubectl("-n", "acme", "annotate", "--overwrite", "site/shop", "env/shop-preprod", "env/shop-prod",
                    "example.com/touched=" + n);
        }
        tier.awaitQuiet(Duration.ofSeconds(5));
        assertThat(Writes.table(writes.writes())).as("writes after being touched").isEmpty();
    }

    private String events() {
        return tier.cluster.kubectl("get", "events", "-A", "--sort-by=.lastTimestamp", "-o",
                "custom-columns=WHEN:.eventTime,OF:.involvedObject.name,REASON:.reason,SAYS:.message").lines()
                .filter(line -> line.startsWith("20")).sorted().reduce("", (a, b) -> a + b + "\n");
    }

    private static void report(List<Writes.Request> requests) throws IOException {
        StringBuilder text = new StringBuilder(
                "# API requests for the first site, two environments\n\n| request | answer | times |\n|---|---|---|\n");
        new TreeMap<>(Writes.table(requests)).forEach((request, times) -> {
            String[] words = request.split(" ");
            text.append("| ").append(words[0]).append(' ').append(words[1]).append(" | ").append(words[2]).append(" | ").append(times)
                    .append(" |\n");
        });
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "writes.md"), text.toString());
        System.out.println(text);
    }

    @Test
    @Order(2)
    void statusShowsWhatRunsAndHowToGetIn() {
        tier.awaitReady("acme", "shop");
        String tree = Command.run(5, tier.cluster.environment(), List.of(TestCluster.ROOT.resolve("bin/berth").toString(), "status", "-n",
                "acme", "shop"));
        System.out.println(tree);
        assertThat(tree.lines().toList()).satisfiesExactly(
                site -> assertThat(site).startsWith("acme/shop ").contains("  Ready  ", "(revision 1)"),
                preprod -> assertThat(preprod).startsWith("├─ shop-preprod (preprod) ").contains("  Ready  ",
                        "https://preprod.shop.example.com"),
                password -> assertThat(password).contains("password: kubectl -n acme--shop-preprod get secret berth-visitors"),
                prod -> assertThat(prod).startsWith("└─ shop-prod (prod) ").contains("  Ready  ", "https://shop.example.com"));
    }

    @Test
    @Order(3)
    void threeRestartsWriteNothing() {
        tier.awaitReady("acme", "shop");
        tier.awaitQuiet(Duration.ofSeconds(3));
        for (int n = 1; n <= 3; n++) {
            Writes writes = tier.writes();
            tier.restart();
            tier.awaitQuiet(Duration.ofSeconds(5));
            assertThat(Writes.table(writes.writes())).as("writes after restart %d; what was said meanwhile:\n%s", n, events()).isEmpty();
        }
    }

    /** The operator's own look at everything, which comes every half hour, forced three times. */
    @Test
    @Order(5)
    void threeResyncsWriteNothing() {
        tier.awaitReady("acme", "shop");
        try (EmbeddedOperator operator = tier.embed()) {
            tier.awaitQuiet(Duration.ofSeconds(5));
            Writes writes = tier.writes();
            for (int n = 1; n <= 3; n++) {
                long before = operator.turns();
                operator.resync();
                tier.await("the turns of resync " + n, () -> operator.turns() >= before + primaries());
            }
            tier.awaitQuiet(Duration.ofSeconds(3));
            assertThat(Writes.table(writes.writes())).as("writes in three forced resyncs").isEmpty();
        } finally {
            tier.restart();
        }
    }

    private int primaries() {
        return tier.client.resources(Site.class).inAnyNamespace().list().getItems().size()
                + tier.client.resources(Environment.class).inAnyNamespace().list().getItems().size()
                + tier.client.resources(Release.class).inAnyNamespace().list().getItems().size();
    }
}
