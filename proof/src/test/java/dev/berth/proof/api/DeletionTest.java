package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.stage.StageDefaults;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may delete what, and that what was deleted and applied again is the same site on the same data. */
@Tag("api")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeletionTest {
    private static final String PROD = "acme--larder-prod";
    private static final String OVER = "2026-01-01T00:00:00Z";
    private static final String WAY_OUT = "kubectl -n acme patch environment shop-dev --type=merge -p '{\"metadata\":{\"finalizers\":null}}'";

    private final ApiTier tier = ApiTier.get();

    /** A site with a database. */
    private static String larder(String environments) {
        return """
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: larder, namespace: acme}
                spec:
                  domain: larder.example.com
                  environments: [%s]
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}]}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                """.formatted(environments);
    }

    private Command.Result delete(String namespace, String... words) {
        return tier.cluster.kubectlAttempt("", Stream.concat(Stream.of("-n", namespace, "delete", "--timeout=60s"), Stream.of(words))
                .toArray(String[]::new));
    }

    @Test
    @Order(1)
    void protectedIsRefusedAndNothingChanges() {
        tier.apply(larder("{name: dev}, {name: prod}"));
        tier.awaitReady("acme", "larder");
        tier.awaitQuiet(Duration.ofSeconds(3));
        Map<String, String> before = versions();
        Writes writes = tier.writes();
        assertThat(delete("acme", "env", "larder-prod").err()).contains("Environment larder-prod is protected and was not deleted: set "
                + "dataPolicy.protected: false for it in spec.environments of Site larder, apply that, and delete it again");
        assertThat(delete("acme", "site", "larder").err()).contains("Site larder has a protected environment and was not deleted: set "
                + "dataPolicy.protected: false for prod in its spec.environments, apply that, and delete it again");
        Command.Result collection = delete("acme", "--raw",
                "/apis/berth.dev/v1alpha1/namespaces/acme/environments?labelSelector=berth.dev/owner=larder,berth.dev/stage=never");
        assertThat(collection.code()).as("a collection without members: %s", collection.err()).isZero();
        assertThat(delete("acme", "--raw", "/apis/berth.dev/v1alpha1/namespaces/acme/sites?fieldSelector=metadata.name=larder").err())
                .contains("Site larder has a protected environment");
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(versions()).isEqualTo(before);
        assertThat(Writes.table(writes.writes())).isEmpty();
    }

    /** Everything that the site consists of, with its version. */
    private Map<String, String> versions() {
        Stream<? extends HasMetadata> all = Stream.of(
                Stream.of(tier.site("acme", "larder"), tier.environment("acme", "larder-dev"), tier.environment("acme", "larder-prod")),
                Stream.of(tier.client.namespaces().withName(PROD).get()),
                tier.client.persistentVolumeClaims().inNamespace(PROD).list().getItems().stream(),
                tier.client.apps().deployments().inNamespace(PROD).list().getItems().stream(),
                tier.client.pods().inNamespace(PROD).list().getItems().stream()).flatMap(Function.identity());
        return all.collect(Collectors.toMap(o -> o.getKind() + " " + o.getMetadata().getName(), o -> o.getMetadata().getUid() + " " + o
                .getMetadata().getResourceVersion(), (a, _) -> a, TreeMap::new));
    }

    /** The policy and the operator must agree on what is protected. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gate-prod       |                                            | true
            prod            |                                            | true
            gate-preprod    |                                            | false
            gate-reprod     | stage: dev                                 | false
            live            | stage: prod                                | true
            gate-a-prod     | stage: preprod                             | false
            gate-b-prod     | dataPolicy: {keepDays: 3}                  | true
            gate-c-prod     | dataPolicy: {protected: false}             | false
            gate-dev        | dataPolicy: {protected: true}              | true
            gate-preview    |                                            | false
            """)
    @Order(2)
    void whatIsProtectedIsComputedAsTheOperatorDoesIt(String name, String spec, boolean expected) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: %s, namespace: other}
                spec: {site: gate%s}
                """.formatted(name, spec == null ? "" : ", " + spec));
        Environment live = tier.environment("other", name);
        boolean operators = StageDefaults.stage("gate", name, live.getSpec())
                .map(stage -> new StageDefaults("gate", "", name, Optional.empty(), false).of(live.getSpec(), stage, Optional.empty())
                        .dataPolicy().isProtected())
                .orElseThrow();
        assertThat(operators).as("as the operator computes it").isEqualTo(expected);
        Command.Result result = delete("other", "env", name, "--dry-run=server");
        assertThat(result.code() != 0).as(result.err()).isEqualTo(expected);
        if (expected) {
            assertThat(result.err()).contains("Environment " + name
                    + " is protected and was not deleted: set spec.dataPolicy.protected: false, apply that, and delete it again");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            one   | {name: dev}, {name: my-prod, stage: prod}                      | my-prod
            two   | {name: live, stage: prod}, {name: prod}                        | live, prod
            three | {name: prod, stage: preprod}, {name: preprod}                  |
            four  | {name: prod, dataPolicy: {protected: false}}                   |
            five  | {name: prod, dataPolicy: {keepDays: 9}}                        | prod
            """)
    @Order(3)
    void aSiteIsProtectedByItsInlineEnvironments(String name, String environments, String guarded) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: other}
                spec:
                  domain: %1$s.other.example.com
                  suspend: true
                  environments: [%2$s]
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}}]}
                """.formatted(name, environments));
        Command.Result result = delete("other", "site", name, "--dry-run=server");
        assertThat(result.code() != 0).as(result.err()).isEqualTo(guarded != null);
        if (guarded != null) {
            assertThat(result.err()).contains("set dataPolicy.protected: false for " + guarded + " in its spec.environments");
        }
    }

    /** As GitOps does it: what is no longer in Git is deleted, and comes back when it is again. */
    @Test
    @Order(4)
    void whatIsPrunedAndAppliedAgainIsTheSameSiteOnTheSameData() {
        Map<String, String> before = data();
        assertThat(before).containsKeys("PersistentVolumeClaim db-1", "Secret db-credentials", "Namespace " + PROD, "release", "sequence");
        tier.apply(larder("{name: dev}, {name: prod, dataPolicy: {protected: false}}"));
        assertThat(delete("acme", "site", "larder").err()).isEmpty();
        tier.await("the environments are gone", () -> tier.environment("acme", "larder-prod") == null
                && tier.environment("acme", "larder-dev") == null);
        assertThat(tier.client.apps().deployments().inNamespace(PROD).list().getItems()).isEmpty();
        assertThat(tier.client.network().v1().networkPolicies().inNamespace(PROD).list().getItems()).extracting(p -> p.getMetadata()
                .getName()).as("its walls stay").containsExactly("default-deny");
        tier.apply(larder("{name: dev}, {name: prod}"));
        tier.awaitReady("acme", "larder");
        assertThat(data()).isEqualTo(before);
    }

    /** Uids of what holds data, and what the ledger says runs. */
    private Map<String, String> data() {
        Map<String, String> data = new TreeMap<>();
        Stream.<HasMetadata>concat(Stream.of(tier.client.namespaces().withName(PROD).get(), tier.client.secrets().inNamespace(PROD)
                .withName(
                        "db-credentials").get()),
                tier.client.persistentVolumeClaims().inNamespace(PROD).list().getItems().stream())
                .forEach(o -> data.put(o.getKind() + " " + o.getMetadata().getName(), o.getMetadata().getUid()));
        var status = tier.environment("acme", "larder-prod").getStatus();
        data.put("release", status.release().toString());
        data.put("sequence", String.valueOf(status.sequence()));
        return data;
    }

    /** The operator removes what a Site no longer names, and checks protection itself. */
    @Test
    @Order(5)
    void whatASiteNoLongerNamesGoesUnlessItIsProtected() {
        tier.apply(larder("{name: dev}"));
        tier.await("the Site says that prod is protected", () -> Conditions.find(tier.site("acme", "larder").getStatus().conditions(),
                Conditions.READY).filter(c -> c.reason().equals("EnvironmentProtected")).isPresent());
        assertThat(tier.environment("acme", "larder-prod").getMetadata().getDeletionTimestamp()).isNull();
        tier.apply(larder("{name: dev}, {name: prod, dataPolicy: {protected: false}}"));
        tier.await("prod may go", () -> Boolean.FALSE.equals(tier.environment("acme", "larder-prod").getStatus().effective().dataPolicy()
                .isProtected()));
        tier.apply(larder("{name: dev}"));
        tier.await("prod is gone", () -> tier.environment("acme", "larder-prod") == null);
        assertThat(tier.client.persistentVolumeClaims().inNamespace(PROD).withName("db-1").get()).isNotNull();
        tier.awaitReady("acme", "larder");
    }

    /** The namespace controller passes, and what it deletes keeps its data. */
    @Test
    @Order(6)
    void aTenantThatIsDeletedLeavesItsData() {
        tier.client.resource(new NamespaceBuilder().withNewMetadata().withName("leaving").endMetadata().build()).create();
        tier.apply(larder("{name: prod}").replace("namespace: acme", "namespace: leaving").replace("larder.example", "leaving.example"));
        tier.awaitReady("leaving", "larder");
        List<String> claims = claims("leaving--larder-prod");
        assertThat(claims).hasSize(1);
        tier.client.namespaces().withName("leaving").delete();
        tier.await("the tenant is gone", () -> tier.client.namespaces().withName("leaving").get() == null);
        assertThat(claims("leaving--larder-prod")).isEqualTo(claims);
    }

    private String note(String namespace, String key) {
        Map<String, String> notes = tier.client.namespaces().withName(namespace).get().getMetadata().getAnnotations();
        return notes == null ? null : notes.get("berth.dev/" + key);
    }

    /** As time would do it. */
    private void over(String namespace) {
        tier.cluster.kubectl("annotate", "--overwrite", "namespace", namespace, "berth.dev/kept-until=" + OVER);
    }

    private boolean destroyed(String namespace) {
        return tier.client.namespaces().withName(namespace).get() == null;
    }

    /** A running environment, an expired one of a Site that is there, and one of a Site that went: only the second may be destroyed. */
    @Test
    @Order(7)
    void dataGoesByTimeOnlyWhereTheEnvironmentAloneWasDeleted() {
        tier.apply(larder("{name: dev}").replace("larder", "brief"));
        tier.awaitReady("acme", "brief");
        assertThat(delete("acme", "site", "brief").err()).isEmpty();
        tier.await("brief is gone", () -> tier.environment("acme", "brief-dev") == null);
        assertThat(note("acme--brief-dev", "kept-until")).isNotNull();
        over("acme--brief-dev");

        tier.apply(larder("{name: dev}, {name: trial, stage: dev, hostnames: [{hostname: trial.example.com}]}"));
        tier.awaitReady("acme", "larder");
        String uid = tier.environment("acme", "larder-trial").getMetadata().getUid();
        tier.apply(larder("{name: dev}"));
        tier.await("trial is gone", () -> tier.environment("acme", "larder-trial") == null);
        assertThat(note("acme--larder-trial", "kept-of")).isEqualTo(uid);
        Duration kept = Duration.between(Instant.parse(note("acme--larder-trial", "kept-since")), Instant.parse(note("acme--larder-trial",
                "kept-until")));
        assertThat(kept).isEqualTo(Duration.ofDays(14));
        assertThat(claims("acme--larder-trial")).hasSize(1);
        assertThat(tier.cluster.kubectlAttempt("", "--as", ApiTier.OPERATOR, "delete", "namespace", "acme--larder-dev", "--dry-run=server")
                .err()).contains("the operator deletes no namespace that belongs to an Environment");
        assertThat(tier.cluster.kubectlAttempt("", "--as", ApiTier.OPERATOR, "delete", "namespace", PROD, "--dry-run=server").err())
                .contains("the operator deletes no data that is kept until somebody purges it");
        tier.restart(); // the operator remembers nothing: the ledger does
        over("acme--larder-trial");
        tier.await("the data of trial is destroyed", () -> destroyed("acme--larder-trial"));
        assertThat(claims("acme--brief-dev")).as("kept, because its Site went").hasSize(1);
        assertThat(claims("acme--larder-dev")).as("in use").hasSize(1);

        tier.apply(larder("{name: dev}").replace("larder", "brief"));
        tier.awaitReady("acme", "brief");
        assertThat(note("acme--brief-dev", "kept-of")).as("taken up again").isNull();
        assertThat(note("acme--brief-dev", "kept-until")).isNull();
    }

    @Test
    @Order(8)
    void destroyedAtOnceWhereThePolicySaysSo() {
        tier.apply(larder("{name: dev}") + """
                ---
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: passing, namespace: acme}
                spec: {site: larder, stage: dev, hostnames: [{hostname: passing.example.com}], dataPolicy: {whenDeleted: Destroy}}
                """);
        tier.awaitReady("acme", "larder");
        assertThat(claims("acme--passing")).hasSize(1);
        assertThat(delete("acme", "env", "passing").err()).isEmpty();
        tier.await("its data is destroyed", () -> destroyed("acme--passing"));
    }

    /** A pod that does not end is named on the Environment; the way out is the command of the documentation. */
    @Test
    @Order(9)
    void aStuckDeletionSaysWhyAndHasAWayOut() throws IOException {
        String page = Files.readString(TestCluster.ROOT.resolve("docs/how-it-works.md"));
        assertThat(page).contains(WAY_OUT);
        tier.apply(larder("{name: dev}"));
        tier.awaitReady("acme", "larder");
        List<String> claims = claims("acme--larder-dev");
        for (Pod pod : tier.client.pods().inNamespace("acme--larder-dev").list().getItems()) {
            tier.cluster.kubectl("-n", "acme--larder-dev", "patch", "pod", pod.getMetadata().getName(), "--type=merge", "-p",
                    "{\"metadata\":{\"finalizers\":[\"example.com/stuck\"]}}");
        }
        tier.cluster.kubectl("-n", "acme", "delete", "env", "larder-dev", "--wait=false");
        tier.await("it says what it waits for", () -> Conditions.find(tier.environment("acme", "larder-dev").getStatus().conditions(),
                Conditions.READY).filter(c -> c.reason().equals("Deleting") && c.message().contains("waiting until Pod acme--larder-dev/"))
                .isPresent());
        String old = tier.environment("acme", "larder-dev").getMetadata().getUid();
        Command.Result out = Command.attempt(1, tier.cluster.environment(), "", List.of("bash", "-c", WAY_OUT.replace("shop-dev",
                "larder-dev").replaceFirst("kubectl", tier.cluster.facts().getOrDefault("BERTH_KUBECTL", "kubectl"))));
        assertThat(out.code()).as(out.err()).isZero();
        for (Pod pod : tier.client.pods().inNamespace("acme--larder-dev").list().getItems()) {
            tier.cluster.kubectl("-n", "acme--larder-dev", "patch", "pod", pod.getMetadata().getName(), "--type=merge", "-p",
                    "{\"metadata\":{\"finalizers\":null}}");
        }
        tier.await("the Site makes it again", () -> !old.equals(tier.environment("acme", "larder-dev").getMetadata().getUid()));
        tier.awaitReady("acme", "larder");
        assertThat(claims("acme--larder-dev")).isEqualTo(claims);
    }

    private Command.Result berth(String input, String... words) {
        return Command.attempt(2, tier.cluster.environment(), input, Stream.concat(Stream.of(TestCluster.ROOT.resolve("bin/berth")
                .toString()), Stream.of(words)).toList());
    }

    private void refused(String sentence, Command.Result result) {
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
        assertThat(result.err()).contains(sentence);
    }

    @Test
    @Order(10)
    void whatIsKeptIsListedKeptForLongerAndPurged() {
        String claim = claims(PROD).getFirst();
        Command.Result kept = berth("", "kept", "-n", "acme");
        System.out.println(kept.out());
        assertThat(kept.out().lines().filter(line -> line.startsWith(PROD)).toList()).singleElement().asString()
                .matches(PROD + " +acme +larder-prod +larder-[0-9a-f]{12} +db-1 1Gi +purged by hand");
        assertThat(kept.out()).contains("To get " + PROD
                + " back: name prod in spec.environments of Site larder in namespace acme again, and apply it.")
                .doesNotContain("acme--larder-dev", "leaving--larder-prod");
        assertThat(berth("", "kept", "-A").out()).contains("leaving--larder-prod");

        Command.Result longer = berth("", "undelete", PROD, "--days", "30");
        assertThat(longer.code()).as(longer.err()).isZero();
        Instant until = Instant.parse(note(PROD, "kept-until"));
        assertThat(until).isBetween(Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(30)));
        assertThat(longer.out()).contains("is kept until " + until.toString().substring(0, 10), "To get it back: name prod");
        assertThat(berth("", "undelete", PROD).out()).contains("is kept until it is purged by hand");
        assertThat(note(PROD, "kept-until")).isEqualTo("never");

        for (String command : List.of("undelete", "purge")) {
            refused("is in use by Environment larder-dev in acme", berth("acme--larder-dev\n", command, "acme--larder-dev"));
            refused("is not one that Berth made", berth("acme\n", command, "acme"));
            refused("There is no namespace nowhere", berth("nowhere\n", command, "nowhere"));
        }
        refused("That is not " + PROD + ": nothing was destroyed.", berth("prod\n", "purge", PROD));
        refused("That is not " + PROD + ": nothing was destroyed.", berth("", "purge", PROD));
        refused("That is not " + PROD + ": nothing was destroyed.", berth(PROD + "\n", "purge", PROD, "--yes", "acme--larder-dev"));
        assertThat(claims(PROD)).containsExactly(claim);

        String space = tier.client.namespaces().withName(PROD).get().getMetadata().getUid();
        Command.Result purged = berth(PROD + "\n", "purge", PROD);
        System.out.println(purged.out());
        assertThat(purged.code()).as(purged.err()).isZero();
        assertThat(purged.out()).contains("Namespace " + PROD + ", uid " + space + ": Environment larder-prod of site larder in acme",
                "PersistentVolumeClaim db-1, 1Gi, uid " + claim);
        tier.await("it is destroyed", () -> destroyed(PROD));
        assertThat(berth("", "purge", "leaving--larder-prod", "--yes", "leaving--larder-prod").code()).isZero();
        tier.await("and so is that of the tenant that left", () -> destroyed("leaving--larder-prod"));
    }

    private List<String> claims(String namespace) {
        return tier.client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream().map(c -> c.getMetadata().getUid())
                .toList();
    }
}
