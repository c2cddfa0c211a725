package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Command;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a user reads after each mistake, on the object that was applied; and that nothing is lost by it. */
@Tag("api")
class BadInputTest {
    private static final List<String> TABLE = new ArrayList<>();

    private final ApiTier tier = ApiTier.get();

    @AfterAll
    static void print() throws IOException {
        Files.createDirectories(Path.of("target"));
        String text = "| typed | where it is read | sentence |\n|---|---|---|\n" + String.join("\n", TABLE) + "\n";
        Files.writeString(Path.of("target", "bad-input.md"), text);
        System.out.println(text);
    }

    /** A Site of one environment, called dev unless said otherwise; each with a domain of its own. */
    private static String site(String namespace, String name, String components, String more) {
        return """
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %s, namespace: %s}
                spec:
                  domain: %s.example.com
                  %s
                  stack:
                    components:
                %s
                """.formatted(name, namespace, name, more.isEmpty() ? "environments: [{name: dev}]" : more, components.indent(4)
                .stripTrailing());
    }

    private static final String WEB = "- {name: web, image: \"ghcr.io/acme/shop:1.4\", http: {port: 8080}}";

    private void refused(String typed, String yaml, String sentence) {
        Command.Result result = tier.attempt(yaml);
        assertThat(result.code()).as("exit code of kubectl").isNotZero();
        assertThat(result.err()).contains(sentence);
        TABLE.add("| " + typed + " | kubectl apply | " + result.err().strip().replace("\n", " ").replace("|", "\\|") + " |");
    }

    private void saysSite(String typed, String namespace, String name, String... sentence) {
        says(typed, Site.class, namespace, name, sentence);
    }

    private <T extends CustomResource<?, ?>> void says(String typed, Class<T> type, String namespace, String name, String... sentence) {
        String[] found = new String[1];
        tier.await(type.getSimpleName() + " " + namespace + "/" + name + " says " + String.join(" … ", sentence), () -> {
            found[0] = message(tier.client.resources(type).inNamespace(namespace).withName(name).get());
            return java.util.stream.Stream.of(sentence).allMatch(found[0]::contains);
        });
        TABLE.add("| " + typed + " | " + type.getSimpleName() + " " + name + " | " + found[0].replace("|", "\\|") + " |");
    }

    /** Reason and message of Ready=False; empty otherwise. */
    private static String message(CustomResource<?, ?> object) {
        var conditions = switch (object) {
            case Site site -> site.getStatus().conditions();
            case Environment environment -> environment.getStatus().conditions();
            default -> throw new IllegalArgumentException(object.getKind());
        };
        return Conditions.find(conditions, Conditions.READY).filter(c -> c.status().equals("False")).map(c -> c.reason() + ": " + c
                .message()).orElse("");
    }

    @Test
    void anUnknownComponentInConnectsTo() {
        refused("connectsTo names no component", site("acme", "links",
                "- {name: web, image: \"ghcr.io/acme/shop:1.4\", http: {port: 8080}, connectsTo: [cache]}", ""),
                "connectsTo");
    }

    @Test
    void aHostnameOfSomebodyElse() {
        tier.apply(site("open", "holder", WEB, "environments: [{name: dev, hostnames: [{hostname: held.example.org}]}]"));
        tier.awaitReady("open", "holder");
        tier.apply(site("acme", "wants", WEB, "environments: [{name: dev, hostnames: [{hostname: held.example.org}]}]"));
        saysSite("a hostname that another tenant holds", "acme", "wants", "held.example.org belongs to somebody else",
                "choose another one");
        tier.apply(site("acme", "below", WEB, "environments: [{name: dev, hostnames: [{hostname: a.held.example.org}]}]"));
        saysSite("a hostname below another tenant's", "acme", "below",
                "a.held.example.org lies below a name that belongs to somebody else");
        tier.awaitReady("open", "holder");
    }

    @Test
    void anImageThatDoesNotExist() {
        tier.apply(site("acme", "typo", "- {name: web, image: \"ghcr.io/acme/shop:9.9\", http: {port: 8080}}", ""));
        saysSite("an image that does not exist", "acme", "typo", "ghcr.io/acme/shop:9.9 does not exist in its registry", "check");
    }

    @Test
    void anImageThatNeedsAPassword() {
        tier.apply(site("acme", "secretive", "- {name: web, image: \"ghcr.io/acme/private:1\", http: {port: 8080}}", ""));
        saysSite("an image that needs a password", "acme", "secretive", "ghcr.io/acme/private:1", "imagePullSecretNames");
    }

    @Test
    void aRootImage() {
        tier.apply(site("acme", "rooted", "- {name: web, image: \"ghcr.io/acme/root:1\", http: {port: 8080}}", ""));
        saysSite("an image that runs as root", "acme", "rooted", "ImageNeedsUser", "runAsUser");
    }

    @Test
    void aMissingSecretAndAMissingKey() {
        String web = "- {name: web, image: \"ghcr.io/acme/shop:1.4\", http: {port: 8080}, env: [{name: KEY, valueFrom: {secretKey: stripe-key}}]}";
        tier.apply(site("acme", "paying", web, "environments: [{name: dev, secretName: paying}]"));
        saysSite("a Secret that does not exist", "acme", "paying",
                "Secret paying does not exist: kubectl -n acme create secret generic paying");
        tier.cluster.kubectl("-n", "acme", "create", "secret", "generic", "paying", "--from-literal=other=1");
        saysSite("a Secret without the key", "acme", "paying", "Secret paying has no key stripe-key: kubectl -n acme");
        tier.cluster.kubectl("-n", "acme", "patch", "secret", "paying", "--type=merge", "-p", "{\"stringData\": {\"stripe-key\": \"1\"}}");
        tier.awaitReady("acme", "paying");
        tier.apply(site("closed", "guarded", web, "environments: [{name: dev, secretName: guarded}]"));
        saysSite("a Secret of a tenant that was not opened", "closed", "guarded", "NotAllowed", "namespace closed");
    }

    @Test
    void anEnvironmentWithoutItsSite() {
        tier.apply(
                "apiVersion: berth.dev/v1alpha1\nkind: Environment\nmetadata: {name: lonely-dev, namespace: acme}\nspec: {site: lonely}\n");
        says("an Environment whose Site does not exist", Environment.class, "acme", "lonely-dev",
                "Site lonely does not exist in namespace acme: apply it");
    }

    @Test
    void oneHostnameInTwoEnvironments() {
        tier.apply(site("acme", "double", WEB,
                "environments: [{name: dev, hostnames: [{hostname: double.example.org}]}, {name: preprod, hostnames: [{hostname: double.example.org}]}]"));
        saysSite("one hostname in two environments", "acme", "double", "double.example.org", "double-dev", "double-preprod");
    }

    @Test
    void aRenamedDatabaseStopsAndLosesNothing() {
        tier.apply(site("acme", "renaming", withDatabase("db"), ""));
        tier.awaitReady("acme", "renaming");
        List<String> before = standing("acme--renaming-dev");
        tier.apply(site("acme", "renaming", withDatabase("database"), ""));
        saysSite("a database under a new name", "acme", "renaming", "drops volume db, which holds data", "adds volume database",
                "Nothing was changed");
        assertThat(standing("acme--renaming-dev")).as("pods and claims").isEqualTo(before);
    }

    @Test
    void aRemovedDatabaseKeepsItsData() {
        tier.apply(site("acme", "dropping", withDatabase("db"), ""));
        tier.awaitReady("acme", "dropping");
        String uid = claim("acme--dropping-dev", "db-1").orElseThrow();
        tier.apply(site("acme", "dropping", WEB, ""));
        tier.await("the database's pods to go", () -> tier.client.apps().deployments().inNamespace("acme--dropping-dev").withName("db")
                .get() == null);
        says("a component with data is removed", "acme", "dropping-dev", "its data is kept in PersistentVolumeClaim db-1");
        assertThat(claim("acme--dropping-dev", "db-1")).hasValue(uid);
        tier.apply(site("acme", "dropping", withDatabase("db"), ""));
        tier.await("the database again", () -> tier.client.apps().deployments().inNamespace("acme--dropping-dev").withName("db")
                .get() != null);
        tier.awaitReady("acme", "dropping");
        assertThat(claim("acme--dropping-dev", "db-1")).as("the claim when the component comes back").hasValue(uid);
    }

    @Test
    void aRemovedVolumeKeepsItsData() {
        String web = "- {name: web, image: \"ghcr.io/acme/shop:1.4\", http: {port: 8080}, volumeMounts: [{name: uploads, mountPath: /srv/uploads}]}";
        tier.apply(site("acme", "emptying", web, "") + "    volumes: [{name: uploads, size: 1Gi}]\n");
        tier.awaitReady("acme", "emptying");
        String uid = claim("acme--emptying-dev", "uploads-1").orElseThrow();
        tier.apply(site("acme", "emptying", WEB, ""));
        says("a volume is removed", "acme", "emptying-dev",
                "Volume uploads is no longer in the stack; its data is kept in PersistentVolumeClaim uploads-1");
        assertThat(claim("acme--emptying-dev", "uploads-1")).hasValue(uid);
    }

    /** A note on an Environment that is Ready. */
    private void says(String typed, String namespace, String name, String note) {
        String[] found = new String[1];
        tier.await("Environment " + name + " says " + note, () -> {
            found[0] = Conditions.find(tier.environment(namespace, name).getStatus().conditions(), Conditions.READY).orElseThrow()
                    .message();
            return found[0].contains(note);
        });
        TABLE.add("| " + typed + " | Environment " + name + " | " + found[0] + " |");
    }

    private static String withDatabase(String name) {
        return """
                - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, envFrom: [{prefix: DB_, database: %1$s}]}
                - {name: %1$s, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}""".formatted(name);
    }

    /** Names and uids of pods and claims. */
    private List<String> standing(String namespace) {
        List<String> all = new ArrayList<>();
        for (Pod pod : tier.client.pods().inNamespace(namespace).list().getItems()) {
            all.add("pod " + pod.getMetadata().getUid());
        }
        for (PersistentVolumeClaim claim : tier.client.persistentVolumeClaims().inNamespace(namespace).list().getItems()) {
            all.add(claim.getMetadata().getName() + " " + claim.getMetadata().getUid());
        }
        return all.stream().sorted().toList();
    }

    private Optional<String> claim(String namespace, String name) {
        return Optional.ofNullable(tier.client.persistentVolumeClaims().inNamespace(namespace).withName(name).get())
                .filter(c -> c.getMetadata().getDeletionTimestamp() == null)
                .map(c -> c.getMetadata().getUid());
    }
}
