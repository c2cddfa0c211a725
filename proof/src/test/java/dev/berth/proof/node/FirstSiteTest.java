package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.proof.cluster.Command;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The first file of the documentation, applied as it is: what it becomes, and what visitors get. */
@NodeTest
@ResourceLock(FirstSite.TENANT)
final class FirstSiteTest {
    private final Installed installed;
    private FirstSite site;
    private Tenant tenant;

    FirstSiteTest(Installed installed) {
        this.installed = installed;
    }

    @BeforeAll
    void bringUp() {
        site = FirstSite.ready(installed);
        tenant = site.tenant();
    }

    @Test
    void bothEnvironmentsSayThatTheyRunExactlyTheRelease() {
        for (String environment : List.of(FirstSite.PREPROD, FirstSite.PROD)) {
            assertThat(said(environment, "Ready")).isEqualTo("True/Running");
            assertThat(said(environment, "Exact")).isEqualTo("True/SameBits");
            assertThat(said(environment, "Isolated")).isEqualTo("Unknown/NotProven");
            assertThat(said(environment, "Protected")).isEqualTo("False/NoStore");
        }
        String sites = tenant.kubectl("get", "site");
        String environments = tenant.kubectl("get", "env");
        System.out.println(sites + environments);
        assertThat(environments.lines().findFirst().orElseThrow().split("\\s+"))
                .containsExactly("NAME", "STAGE", "REV", "READY", "STATUS", "EXACT", "ISOLATED", "BACKUP", "URL", "AGE");
        assertThat(environments.lines().skip(1).map(line -> List.of(line.split("\\s+")).subList(0, 7)))
                .containsExactly(
                        List.of("shop-preprod", "preprod", "1", "True", "Running", "True", "Unknown"),
                        List.of("shop-prod", "prod", "1", "True", "Running", "True", "Unknown"));
        assertThat(sites).contains("2/2", "True", site.prod());
    }

    private String said(String environment, String type) {
        Condition condition = tenant.conditions(environment).stream().filter(c -> c.type().equals(type)).findFirst().orElseThrow();
        return condition.status() + "/" + condition.reason();
    }

    @Test
    void everybodyReachesProdAndItsRowsGrow() {
        Visitor anybody = Visitor.anybody(installed);
        Visitor.Answer first = anybody.get("https://" + site.prod() + "/");
        Visitor.Answer second = anybody.get("https://" + site.prod() + "/");
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(second.visits("MariaDB")).isGreaterThan(first.visits("MariaDB"));
        assertThat(first.headers()).doesNotContainKey("X-Robots-Tag");
    }

    @Test
    void plainHttpLeadsToHttps() {
        for (String name : List.of(site.prod(), site.preprod())) {
            Visitor.Answer answer = Visitor.anybody(installed).get("http://" + name + "/basket?x=1");
            assertThat(answer.status()).as(answer.body()).isIn(301, 308);
            assertThat(answer.headers()).containsEntry("Location", "https://" + name + "/basket?x=1");
        }
    }

    @Test
    void preprodOpensOnlyToTheGeneratedPassword() {
        String url = "https://" + site.preprod() + "/";
        Visitor guest = tenant.guest(FirstSite.PREPROD);
        assertThat(Visitor.anybody(installed).get(url).status()).isEqualTo(401);
        assertThat(new Visitor(installed, guest.user(), "guess").get(url).status()).isEqualTo(401);
        Visitor.Answer open = guest.get(url);
        assertThat(open.status()).as(open.body()).isEqualTo(200);
        assertThat(open.visits("MariaDB")).isPositive();
        assertThat(open.headers().get("X-Robots-Tag")).contains("noindex");
    }

    /** Values are compared and never printed. */
    @Test
    void eachEnvironmentHasCredentialsOfItsOwn() {
        String prod = tenant.secret(FirstSite.PROD, "db-credentials", "password");
        String preprod = tenant.secret(FirstSite.PREPROD, "db-credentials", "password");
        assertThat(prod.equals(preprod)).as("prod and preprod have the same password").isFalse();
        String variables = Visitor.anybody(installed).get("https://" + site.prod() + "/env").body();
        assertThat(variables.lines().anyMatch(("DB_PASSWORD=" + prod)::equals)).as("the web component got the generated password").isTrue();
    }

    @Test
    void podsRunAsRestricted() {
        for (Pod pod : Stream.concat(tenant.pods(FirstSite.PROD, "web").stream(), tenant.pods(FirstSite.PROD, "db").stream()).toList()) {
            String space = pod.getMetadata().getNamespace();
            String name = pod.getMetadata().getName();
            String user = installed.cluster().kubectl("-n", space, "exec", name, "--", "id", "-u").strip();
            assertThat(user).as(name).isEqualTo(name.startsWith("web") ? "1000" : "999");
            Command.Result write = installed.cluster().kubectlAttempt("", "-n", space, "exec", name, "--", "sh", "-c", "echo x > /usr/x");
            assertThat(write.code()).as(name + " writes to its root file system").isNotZero();
            assertThat(write.err()).contains("Read-only file system");
        }
        Map<String, String> labels = installed.client().namespaces().withName(tenant.workload(FirstSite.PROD)).get().getMetadata()
                .getLabels();
        assertThat(labels).containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    }
}
