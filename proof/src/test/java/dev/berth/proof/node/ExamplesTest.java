package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every site below examples/ runs as it is shipped: nginx, PHP with PostgreSQL, Redis, MySQL, settings and secrets. The store on a volume is
 * tried by {@link StoreKindsTest}.
 */
@NodeTest
@Order(5)
final class ExamplesTest {
    /** What its README tells the reader to make first: keys of a Secret per environment. */
    private static final Map<String, List<String>> SECRETS = Map.of("front-and-api", List.of("studio-preprod", "studio-prod"));

    /** What each page must show, beside an answer of 200: the engines that count visits there. */
    private static final Map<String, List<String>> ENGINES = Map.of(
            "first-site", List.of("MariaDB"),
            "php-postgresql", List.of("PostgreSQL"),
            "redis-cache", List.of("MariaDB", "Redis"));

    private final Installed installed;
    private Tenant tenant;

    ExamplesTest(Installed installed) {
        this.installed = installed;
    }

    @BeforeAll
    void open() {
        tenant = installed.tenant("t-examples");
    }

    static List<String> examples() throws IOException {
        try (Stream<Path> folders = Files.list(TestCluster.ROOT.resolve("examples"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("site.yaml"))).map(folder -> folder.getFileName().toString())
                    .sorted().toList();
        }
    }

    /** One at a time, for the node has two cores; the next need not wait until the last pod of this one is gone. */
    @AfterEach
    void clear() {
        tenant.dismiss();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void becomesReadyAndAnswers(String example) {
        for (String secret : SECRETS.getOrDefault(example, List.of())) {
            tenant.kubectl("create", "secret", "generic", secret, "--from-literal=stripe-key=sk_test", "--from-literal=oauth-key=key");
        }
        tenant.apply(tenant.own(FirstSite.example(example)));
        List<String> sites = installed.client().resources(dev.berth.api.Site.class).inNamespace(tenant.namespace()).list().getItems()
                .stream()
                .filter(site -> site.getMetadata().getDeletionTimestamp() == null)
                .map(site -> site.getMetadata().getName())
                .toList();
        assertThat(sites).isNotEmpty();
        List<Environment> environments = new ArrayList<>();
        for (String site : sites) {
            tenant.awaitReady(site);
            environments.addAll(tenant.environments(site));
        }
        System.out.println(example + "\n" + tenant.kubectl("get", "site,env"));
        assertThat(environments).isNotEmpty();
        for (Environment environment : environments) {
            tenant.awaitEnvironment(environment.getMetadata().getName(), "Exact", "True", null);
            visit(environment.getMetadata().getName(), ENGINES.getOrDefault(example, List.of()));
        }
    }

    private void visit(String environment, List<String> engines) {
        Environment live = installed.client().resources(Environment.class).inNamespace(tenant.namespace()).withName(environment).get();
        boolean closed = live.getStatus().effective().visitors() == dev.berth.api.VisitorPolicy.PASSWORD;
        Visitor visitor = closed ? tenant.guest(environment) : Visitor.anybody(installed);
        Visitor.Answer answer = visitor.get(live.getStatus().url() + "/");
        assertThat(answer.status()).as(environment + ": " + answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("</html>");
        engines.forEach(engine -> assertThat(answer.visits(engine)).isPositive());
    }
}
