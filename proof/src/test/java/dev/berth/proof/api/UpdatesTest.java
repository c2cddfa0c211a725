package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Promotion;
import dev.berth.api.SiteImage;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Writes;
import dev.berth.proof.fake.FakeKubelet;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is pushed is followed as {@code updates} says, by asking the registry from time to time. */
@Tag("api")
class UpdatesTest {
    /** What the owner is promised, from the push to the new release. */
    private static final Duration PROMISED = Duration.ofSeconds(60);

    private final ApiTier tier = ApiTier.get();
    private final String site = "upd" + Long.toString(System.nanoTime(), 36);
    private final String repository = "acme/" + site;

    private void apply(String updates) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [{name: dev}, {name: preprod}]
                  updates: %2$s
                  stack: {components: [{name: web, image: "ghcr.io/acme/%1$s:1.4", http: {port: 8080}}]}
                """.formatted(site, updates));
    }

    private String release(String suffix) {
        return tier.environment("acme", site + suffix).getStatus().release().name();
    }

    private SiteImage image() {
        return tier.site("acme", site).getStatus().images().getFirst();
    }

    private boolean followed(String digest, String before) {
        return digest.equals(image().digest()) && !release("-dev").equals(before) && release("-dev").equals(release("-preprod"))
                && Conditions.isTrue(tier.site("acme", site).getStatus().conditions(), Conditions.READY);
    }

    @Test
    void aNewerVersionRunsInDevAndPreprodWithinAMinute() {
        tier.registry.image(repository, "1.4", "1000", 8080);
        apply("{policy: Minor, quietSeconds: 0}");
        tier.awaitReady("acme", site);
        String first = release("-dev");
        assertThat(release("-preprod")).isEqualTo(first);

        tier.registry.image(repository, "2.0", "1000", 8080);
        String digest = tier.registry.image(repository, "1.5", "1000", 8080);
        Instant pushed = Instant.now();
        tier.await("1.5 runs in dev and preprod", () -> followed(digest, first));
        Duration took = Duration.between(pushed, Instant.now());
        System.out.println("from the push of 1.5 until it runs in dev and preprod: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(PROMISED);
        assertThat(image().requested()).endsWith(":1.4");
        assertThat(image().tag()).isEqualTo("1.5");
        assertThat(tier.site("acme", site).getSpec().stack().components().getFirst().image()).endsWith(":1.4");

        tier.awaitQuiet(Duration.ofSeconds(2));
        Writes writes = tier.writes();
        tier.restart();
        tier.awaitQuiet(Duration.ofSeconds(2));
        assertThat(writes.writes()).isEmpty();
        assertThat(release("-dev")).isEqualTo(release("-preprod")).isNotEqualTo(first);
    }

    @Test
    void whatIsNotQuietYetIsToldAndWaits() {
        tier.registry.image(repository, "1.4", "1000", 8080);
        apply("{policy: Digest, quietSeconds: 3600}");
        tier.awaitReady("acme", site);
        String first = release("-dev");
        String moved = tier.registry.image(repository, "1.4", "1001", 8080);
        tier.await("it is told what comes next", () -> image().newer() != null && moved.equals(image().newer().digest()));
        assertThat(Instant.parse(image().newer().notBefore())).isEqualTo(Instant.parse(image().newer().since()).plusSeconds(3600));
        assertThat(release("-dev")).isEqualTo(first);
        apply("{policy: Digest, quietSeconds: 0}");
        tier.await("it runs", () -> followed(moved, first));
    }

    private void alone(String tag) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [{name: prod, dataPolicy: {protected: false}}]
                  updates: {policy: Digest, quietSeconds: 0}
                  stack: {components: [{name: web, image: "ghcr.io/acme/%1$s:%2$s", http: {port: 8080}}]}
                """.formatted(site, tag));
    }

    private Condition condition(String type) {
        return Conditions.find(tier.environment("acme", site + "-prod").getStatus().conditions(), type).orElse(new Condition(type, "", "",
                "", 0L, null));
    }

    @Test
    void whereThereIsNoPreprodAReleaseThatFailsIsTakenBackAndTheNextOneIsTried() {
        tier.registry.image(repository, "1", "1000", 8080);
        tier.registry.image(repository, "2", "1001", 8080);
        tier.registry.image(repository, "3", "1002", 8080);
        alone("1");
        tier.awaitReady("acme", site);
        String first = release("-prod");
        tier.kubelet.act("acme--" + site + "-prod", "web", FakeKubelet.Act.CRASHES);
        alone("2");
        tier.await("the second release is tried", () -> !release("-prod").equals(first));
        tier.await("it is taken back", () -> release("-prod").equals(first));
        tier.kubelet.act("acme--" + site + "-prod", "web", FakeKubelet.Act.RUNS);
        tier.await("the first one runs again", () -> condition(Conditions.READY).status().equals("True"));
        tier.await("the promotion has ended", () -> condition("Held").reason().equals("GivenUp"));
        System.out.println(condition("Held").message());
        assertThat(condition("Held").message()).contains("gave release", "up and put " + first + " back");

        tier.await("the site says that what was typed does not run", () -> Conditions.find(tier.site("acme", site).getStatus().conditions(),
                Conditions.READY).filter(ready -> ready.reason().equals("GivenUp")).isPresent());
        tier.awaitQuiet(Duration.ofSeconds(2));
        Writes writes = tier.writes();
        tier.restart();
        tier.awaitQuiet(Duration.ofSeconds(2));
        assertThat(writes.writes()).as("it is not tried again").isEmpty();

        alone("3");
        tier.await("the third one runs by itself", () -> !release("-prod").equals(first) && condition(Conditions.READY).status().equals(
                "True"));
        assertThat(condition("Held").status()).isEmpty();
        assertThat(tier.client.resources(Promotion.class).inNamespace("acme").list().getItems()).filteredOn(one -> one.getSpec()
                .environment()
                .equals(site + "-prod")).hasSize(2);
    }
}
