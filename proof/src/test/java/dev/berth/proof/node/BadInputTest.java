package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.api.Condition;
import dev.berth.proof.cluster.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a careless author is told, on the object that was applied; and what ran before goes on, with its data. */
@NodeTest
final class BadInputTest {
    private static final String SHOP = "ghcr.io/acme/shop:1.4";

    private final Installed installed;
    private final Table table = new Table("input", "object", "condition", "sentence");
    private Tenant tenant;

    BadInputTest(Installed installed) {
        this.installed = installed;
    }

    @BeforeAll
    void open() {
        tenant = installed.tenant("t-bad");
    }

    @AfterAll
    void print() {
        table.print("bad-input.md");
    }

    /** A site with a web component in one environment, dev. */
    private static String site(String name, String domain, String image, String more) {
        return """
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %s}
                spec:
                  domain: %s
                  environments: [{name: dev}]
                  stack:
                    components:
                    - name: web
                      image: %s
                      http: {port: 8080}
                """.formatted(name, domain, image) + more;
    }

    private String site(String name, String image, String more) {
        return site(name, name + "." + tenant.domain(), image, more);
    }

    private Condition told(String input, String site, String reason) {
        Condition ready = tenant.awaitSite(site, "Ready", "False", reason);
        table.row(input, "Site " + site, "Ready=False/" + ready.reason(), ready.message());
        return ready;
    }

    @Test
    void anImageThatDoesNotExist() {
        tenant.apply(site("missing", "ghcr.io/acme/nosuch:1", ""));
        assertThat(told("image that does not exist", "missing", "ImageNotFound").message()).contains("ghcr.io/acme/nosuch:1", "push it");
    }

    @Test
    void anImageThatNeedsAPassword() throws IOException {
        String password = installed.cluster().facts().get("BERTH_PRIVATE_REGISTRY_PASSWORD_FILE");
        assumeTrue(password != null, "This cluster has no registry that asks for a password.");
        tenant.apply(site("private", "private.example.com/acme/shop:1.4", ""));
        assertThat(told("private image, no pull Secret", "private", "ImageNeedsPassword").message()).contains(
                "private.example.com/acme/shop:1.4",
                "imagePullSecretNames");

        String closed = site("private", "private.example.com/acme/shop:1.4", "").replace("  stack:",
                "  imagePullSecretNames: [opener]\n  stack:");
        tenant.apply(closed);
        assertThat(told("private image, pull Secret that does not exist", "private", "PullSecretMissing").message()).contains("opener",
                "create secret docker-registry");

        tenant.kubectl("create", "secret", "docker-registry", "opener", "--docker-server=private.example.com", "--docker-username=acme",
                "--docker-password=" + Files.readString(Path.of(password)).strip());
        tenant.awaitReady("private");
        table.row("private image, right pull Secret", "Site private", "Ready=True", tenant.awaitSite("private", "Ready", "True", null)
                .message());
        assertThat(tenant.guest("private-dev").get("https://dev.private." + tenant.domain() + "/").status()).isEqualTo(200);
    }

    @Test
    void anImageThatRunsAsRoot() {
        tenant.apply(site("root", "ghcr.io/acme/root:1", ""));
        assertThat(told("root image", "root", "ImageNeedsUser").message()).contains("web", "runAsUser");
        tenant.apply(site("named", "ghcr.io/acme/rootless-name:1", ""));
        assertThat(told("image with a user's name, not its number", "named", "ImageNeedsUser").message()).contains("web", "runAsUser");
    }

    @Test
    void moreMemoryThanAnyNodeHas() {
        tenant.apply(site("greedy", SHOP, "      resources: {requests: {memory: 900Gi}, limits: {memory: 900Gi}}\n"));
        assertThat(told("more memory than any node has", "greedy", "Unschedulable").message()).contains("Component web finds no node",
                "Insufficient memory", "resources.requests");
    }

    @Test
    void anUnknownComponentInConnectsTo() {
        Command.Result result = tenant.attempt(site("links", SHOP, "      connectsTo: [cache]\n"));
        table.row("unknown component in connectsTo", "kubectl apply", "refused", result.err());
        assertThat(result.code()).isNotZero();
        assertThat(result.err()).contains("connectsTo");
        assertThat(tenant.kubectl("get", "site", "links", "--ignore-not-found")).isEmpty();
    }

    @Test
    void aHostnameOfSomebodyElse() {
        Tenant rival = installed.tenant("t-rival");
        rival.apply(site("first", "held." + rival.domain(), SHOP, ""));
        rival.awaitReady("first");
        String held = "dev.held." + rival.domain();

        tenant.apply(site("second", "held." + rival.domain(), SHOP, ""));
        assertThat(told("hostname held by another tenant", "second", "HostnameTaken").message()).contains(held).doesNotContain("t-rival--");

        tenant.apply(site("below", SHOP, "").replace("{name: dev}", "{name: dev, hostnames: [{hostname: x." + held + "}]}"));
        assertThat(told("hostname below another tenant's", "below", "HostnameTaken").message()).contains("x." + held);

        assertThat(rival.guest("first-dev").get("https://" + held + "/").status()).isEqualTo(200);
    }

    @Test
    void aSecretWithoutItsKey() {
        String reading = site("keys", SHOP, "      env: [{name: STRIPE_KEY, valueFrom: {secretKey: stripe-key}}]\n").replace("{name: dev}",
                "{name: dev, secretName: keys-dev}");
        tenant.apply(reading);
        assertThat(told("Secret that does not exist", "keys", "SecretMissing").message()).contains("Secret keys-dev",
                "create secret generic keys-dev");
        tenant.kubectl("create", "secret", "generic", "keys-dev", "--from-literal=other=x");
        assertThat(told("Secret without the key", "keys", "SecretKeyMissing").message()).contains("has no key stripe-key",
                "patch secret keys-dev");
        tenant.kubectl("patch", "secret", "keys-dev", "--type=merge", "-p", "{\"stringData\": {\"stripe-key\": \"sk_test\"}}");
        tenant.awaitReady("keys");
        assertThat(tenant.guest("keys-dev").get("https://dev.keys." + tenant.domain() + "/env").body()).contains("STRIPE_KEY=sk_test");
    }

    @Test
    void twoEnvironmentsWithOneHostname() {
        String name = "one.twice." + tenant.domain();
        tenant.apply(site("twice", SHOP, "").replace(
                "[{name: dev}]", "[{name: dev, hostnames: [{hostname: %1$s}]}, {name: test, stage: dev, hostnames: [{hostname: %1$s}]}]"
                        .formatted(name)));
        assertThat(told("two environments with one hostname", "twice", "HostnameTwice").message()).contains(name);
    }

    @Test
    void aDatabaseThatIsRenamedAndAVolumeThatIsRemoved() {
        String database = """
                      envFrom: [{prefix: DB_, database: %1$s}]
                      volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                    - name: %1$s
                      image: mariadb:11.4
                      database: {engine: mariadb, size: 1Gi}
                """;
        String volume = "    volumes: [{name: uploads, size: 1Gi}]\n";
        String whole = site("data", SHOP, database.formatted("db") + volume);
        tenant.apply(whole);
        tenant.awaitReady("data");
        Visitor guest = tenant.guest("data-dev");
        String url = "https://dev.data." + tenant.domain();
        assertThat(guest.get(url + "/upload?name=a").status()).isEqualTo(200);
        long rows = guest.get(url + "/").visits("MariaDB");
        String claims = claims();

        tenant.apply(site("data", SHOP, database.formatted("store") + volume));
        assertThat(told("database component renamed", "data", "VolumeRenamed").message()).contains("db", "store", "Nothing was changed");
        assertThat(guest.get(url + "/").visits("MariaDB")).isGreaterThan(rows); // the operator looks in as well
        assertThat(claims()).isEqualTo(claims);

        tenant.apply(whole.replace("      volumeMounts: [{name: uploads, mountPath: /srv/uploads}]\n", "").replace(volume, ""));
        tenant.awaitReady("data");
        table.row("volume removed", "Site data", "Ready=True", tenant.awaitSite("data", "Ready", "True", null).message());
        table.row("volume removed", "Environment data-dev", "Ready=True", tenant.awaitEnvironment("data-dev", "Ready", "True", null)
                .message());
        assertThat(claims()).isEqualTo(claims);
        assertThat(guest.get(url + "/files?path=/srv/uploads/a").status()).isEqualTo(404);

        tenant.apply(whole);
        tenant.awaitReady("data");
        assertThat(guest.get(url + "/files?path=/srv/uploads/a").body()).contains("uploaded to shop 1.4");
        assertThat(guest.get(url + "/").visits("MariaDB")).isGreaterThan(rows + 1);
    }

    private String claims() {
        return installed.cluster().kubectl("-n", tenant.workload("data-dev"), "get", "pvc", "--sort-by=.metadata.name", "-o",
                "jsonpath={range .items[*]}{.metadata.name}={.metadata.uid} {end}");
    }
}
