package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.PromotionStep;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.Writes;
import dev.berth.proof.fake.FakeKubelet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Promotions on a real API server: what is committed, what is refused, and what Git can do to them. */
@Tag("api")
class PromotionTest {
    private static final String PROD = "-prod";

    private final ApiTier tier = ApiTier.get();
    private final String site = "promo" + Long.toString(System.nanoTime(), 36);
    private String first;
    private String second;

    @BeforeEach
    void prodRunsTheFirstReleaseAndPreprodTheSecond() {
        tier.apply(site("1.4"));
        tier.awaitReady("acme", site);
        first = release(PROD);
        tier.apply(site("1.5"));
        tier.await("preprod has verified the second release", () -> !release("-preprod").equals(first) && ready("-preprod"));
        second = release("-preprod");
        tier.await("it is prod's candidate", () -> second.equals(environment(PROD).getStatus().candidate()));
        assertThat(release(PROD)).isEqualTo(first);
    }

    private String site(String tag) {
        return """
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [{name: preprod}, {name: prod, dataPolicy: {protected: false}}]
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:%2$s", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}]}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                """.formatted(site, tag);
    }

    private String promotion(String name, String release, String more) {
        return """
                apiVersion: berth.dev/v1alpha1
                kind: Promotion
                metadata: {name: %s-%s, namespace: acme}
                spec: {environment: %1$s-prod, release: %s%s}
                ---
                """.formatted(site, name, release, more.isEmpty() ? "" : ", " + more);
    }

    private Environment environment(String suffix) {
        return tier.environment("acme", site + suffix);
    }

    private String release(String suffix) {
        return environment(suffix).getStatus().release().name();
    }

    private boolean ready(String suffix) {
        return Conditions.isTrue(environment(suffix).getStatus().conditions(), Conditions.READY);
    }

    private Promotion promotion(String name) {
        return tier.client.resources(Promotion.class).inNamespace("acme").withName(site + "-" + name).get();
    }

    private String ended(String name) {
        tier.await("promotion " + name + " has ended", () -> promotion(name).getStatus().step() == PromotionStep.ENDED);
        return Conditions.find(promotion(name).getStatus().conditions(), Conditions.READY).orElseThrow().reason();
    }

    @Test
    void prodBecomesAnExactCopyOfPreprodByOneDecision() {
        tier.awaitQuiet(Duration.ofSeconds(2));
        Writes writes = tier.writes();
        tier.apply(promotion("go", second, "preconditions: {sequence: 1}"));
        assertThat(ended("go")).isEqualTo("Complete");
        assertThat(release(PROD)).isEqualTo(second);
        assertThat(environment(PROD).getStatus().sequence()).isEqualTo(2);
        tier.awaitReady("acme", site);
        assertThat(environment(PROD).getStatus().stackHash()).isNotNull().isEqualTo(environment("-preprod").getStatus().stackHash());
        assertThat(environment(PROD).getStatus().differences()).extracting(one -> one.kind() + " " + one.name() + ": " + one.here() + ", "
                + one.there()).containsExactly("Replicas web: 2, 1");
        tier.awaitQuiet(Duration.ofSeconds(2));
        Map<String, Long> table = writes.writes().stream()
                .filter(one -> one.subject().contains(site))
                .collect(Collectors.groupingBy(Writes.Request::resource, Collectors.counting()));
        assertThat(table.get("namespaces")).as("one decision, one commit: " + table).isEqualTo(1);
        assertThat(table.get("deployments")).as("the component that changed: " + table).isEqualTo(1);
    }

    @Test
    void twoInOneMomentAreOneAndAnOutdatedOne() {
        tier.apply(promotion("one", second, "") + promotion("two", second, ""));
        assertThat(List.of(ended("one"), ended("two"))).containsExactlyInAnyOrder("Complete", "Outdated");
        assertThat(environment(PROD).getStatus().sequence()).isEqualTo(2);
    }

    /** What Git makes again under another uid does nothing, and neither do a prune of Site and Environments and what follows it. */
    @Test
    void aCopyFromGitAndAPruneChangeNothing() {
        tier.apply(promotion("go", second, ""));
        assertThat(ended("go")).isEqualTo("Complete");
        tier.cluster.kubectl("-n", "acme", "delete", "promotion", site + "-go");
        tier.apply(promotion("go", second, ""));
        assertThat(ended("go")).isEqualTo("Outdated");
        assertThat(environment(PROD).getStatus().sequence()).isEqualTo(2);
        Map<String, String> standing = Standing.podsAndClaims(tier.client, "acme--" + site + "-prod");
        String claims = claims(standing);
        assertThat(claims).contains("db-1");

        tier.cluster.kubectl("-n", "acme", "delete", "site", site);
        tier.await("the environments are gone", () -> environment(PROD) == null && environment("-preprod") == null);
        tier.apply(site("1.5"));
        tier.awaitReady("acme", site);
        assertThat(release(PROD)).isEqualTo(second);
        assertThat(environment(PROD).getStatus().sequence()).isEqualTo(2);
        assertThat(claims(Standing.podsAndClaims(tier.client, "acme--" + site + "-prod"))).isEqualTo(claims);
        assertThat(ended("go")).isEqualTo("Outdated");
    }

    private static String claims(Map<String, String> standing) {
        return standing.entrySet().stream().filter(one -> one.getKey().startsWith("claim ")).map(Object::toString).sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aReleaseThatDoesNotBecomeReadyIsRolledBackAndHeld() {
        tier.kubelet.act("acme--" + site + "-prod", "web", FakeKubelet.Act.NEVER_READY);
        tier.apply(promotion("go", second, "deadlineSeconds: 30"));
        tier.await("it is rolled out", () -> release(PROD).equals(second));
        tier.await("it is rolled back", () -> release(PROD).equals(first));
        tier.kubelet.act("acme--" + site + "-prod", "web", FakeKubelet.Act.RUNS);
        assertThat(ended("go")).isEqualTo("RolledBack");
        tier.await("it is held", () -> Conditions.isTrue(environment(PROD).getStatus().conditions(), "Held"));
        assertThat(ready(PROD)).isTrue();
        assertThat(environment(PROD).getStatus().hold()).isTrue();
        assertThat(Conditions.find(environment(PROD).getStatus().conditions(), "Held").orElseThrow().message()).contains(second);
    }

    /** And with a database and a task that may change it, it is said that the data was not saved first. */
    @Test
    void aKeyThatProdLacksIsSaidAndTheWayIsFreeOnceItIsThere() {
        String holes = site("1.5").replace("http: {port: 8080}, ", "http: {port: 8080}, env: [{name: KEY, valueFrom: {setting: KEY}}], ")
                + "    settings: [{name: KEY}]\n    tasks: [{name: migrate, component: web, args: [migrate], run: BeforeRelease}]\n";
        String preprod = holes.replace("{name: preprod}", "{name: preprod, settings: [{name: KEY, value: one}]}");
        tier.apply(preprod);
        tier.await("preprod has verified the third release", () -> !release("-preprod").equals(second) && ready("-preprod"));
        tier.apply(promotion("go", release("-preprod"), ""));
        tier.await("the missing setting is said", () -> Conditions.find(promotion("go").getStatus().conditions(), Conditions.READY).filter(
                one -> one.reason().equals("ConfigKeyMissing") && one.message().contains("KEY")).isPresent());
        assertThat(release(PROD)).isEqualTo(first);
        assertThat(promotion("go").getStatus().step()).isEqualTo(PromotionStep.COMMIT);
        tier.apply(preprod.replace("{name: prod, ", "{name: prod, settings: [{name: KEY, value: two}], "));
        assertThat(ended("go")).isEqualTo("Complete");
        assertThat(release(PROD)).isEqualTo(release("-preprod"));
        assertThat(promotion("go").getStatus().safetyBackup().skipped()).contains("kubectl berth backup");
    }

    @Test
    void onlyWhoAsksIsNamedAsTheOneWhoAsked() {
        Command.Result refused = tier.attempt(promotion("forged", second, "requestedBy: somebody@else.example"));
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("requestedBy names somebody@else.example", "leave requestedBy out");
    }

    @Test
    void statusesThatAreLostAreRebuiltAndNothingIsDecidedAnew() {
        tier.apply(promotion("go", second, ""));
        assertThat(ended("go")).isEqualTo("Complete");
        tier.apply(promotion("late", first, "preconditions: {sequence: 1}"));
        assertThat(ended("late")).isEqualTo("Outdated");
        tier.awaitQuiet(Duration.ofSeconds(2));
        PromotionStatus go = told("go");
        PromotionStatus late = told("late");
        String ledger = ledger();
        for (String name : List.of("go", "late")) {
            tier.cluster.kubectl("-n", "acme", "patch", "promotion", site + "-" + name, "--subresource=status", "--type=merge", "-p",
                    "{\"status\": null}");
        }
        tier.await("the statuses as they were", () -> promotion("go").getStatus().step() == PromotionStep.ENDED && promotion("late")
                .getStatus().step() == PromotionStep.ENDED);
        assertThat(told("late")).isEqualTo(late);
        assertThat(Conditions.isTrue(told("go").conditions(), "Complete")).isTrue();
        assertThat(told("go").replaces()).isEqualTo(go.replaces());
        assertThat(ledger()).isEqualTo(ledger);
    }

    private String ledger() {
        return String.valueOf(tier.client.namespaces().withName("acme--" + site + "-prod").get().getMetadata().getAnnotations());
    }

    /** Without times. */
    private PromotionStatus told(String name) {
        PromotionStatus status = promotion(name).getStatus();
        return new PromotionStatus(status.observedGeneration(), status.step(), status.demand(), status.replaces(), status.safetyBackup(),
                status.failure(), status
                        .conditions().stream().map(one -> new dev.berth.api.Condition(one.type(), one.status(), one.reason(), one.message(),
                                one
                                        .observedGeneration(), null)).toList());
    }
}
