package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An environment that tries a tag: it runs what the tag leads to, with the rest of its site, and follows what is pushed to it. */
@Tag("api")
class PreviewTest {
    private static final Duration PROMISED = Duration.ofSeconds(60);

    private final ApiTier tier = ApiTier.get();
    private final String site = "try" + Long.toString(System.nanoTime(), 36);
    private final String repository = "acme/" + site;

    private void site() {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [{name: dev}]
                  stack: {components: [{name: web, image: "ghcr.io/acme/%1$s:1.4", http: {port: 8080}}]}
                """.formatted(site));
        tier.awaitReady("acme", site);
    }

    private void preview(String tag) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: %1$s-pr, namespace: acme}
                spec: {site: %1$s, stage: preview, deploy: {mode: Images, images: [{component: web, tag: "%2$s"}]}}
                """.formatted(site, tag));
    }

    private Environment environment() {
        return tier.environment("acme", site + "-pr");
    }

    private Release release(String name) {
        return tier.client.resources(Release.class).inNamespace("acme").withName(name).get();
    }

    private boolean runs(String digest) {
        Environment environment = environment();
        return environment.getStatus() != null
                && environment.getMetadata().getGeneration().equals(environment.getStatus().observedGeneration())
                && Conditions.isTrue(environment.getStatus().conditions(), Conditions.READY)
                && release(environment.getStatus().release().name()).getSpec().stack().components().getFirst().image().endsWith(
                        digest);
    }

    @Test
    void runsATagFollowsItAndGoesWithItsData() {
        tier.registry.image(repository, "1.4", "1000", 8080);
        String first = tier.registry.image(repository, "pr-112", "1001", 8080);
        site();
        String release = tier.site("acme", site).getStatus().release().name();
        preview("pr-112");
        tier.await("the tag runs", () -> runs(first));

        String second = tier.registry.image(repository, "pr-112", "1002", 8080);
        Instant pushed = Instant.now();
        tier.await("the push runs", () -> runs(second));
        Duration took = Duration.between(pushed, Instant.now());
        System.out.println("from the push of a tag until it runs in its preview: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(PROMISED);
        assertThat(tier.site("acme", site).getStatus().release().name()).isEqualTo(release);
        assertThat(tier.environment("acme", site + "-dev").getStatus().release().name()).isEqualTo(release);

        tier.awaitQuiet(Duration.ofSeconds(2));
        Writes writes = tier.writes();
        tier.restart();
        tier.awaitQuiet(Duration.ofSeconds(2));
        assertThat(writes.writes()).isEmpty();
        assertThat(runs(second)).isTrue();

        String ran = environment().getStatus().release().name();
        preview("nowhere");
        tier.await("it is said that the tag does not exist", () -> environment().getStatus().conditions().stream().anyMatch(
                condition -> condition.type().equals(Conditions.READY) && condition.reason().equals("ImageNotFound")));
        assertThat(environment().getStatus().release().name()).as("what runs stays").isEqualTo(ran);
        preview("pr-112");
        tier.await("it is well again", () -> runs(second));

        String namespace = environment().getStatus().namespace();
        tier.client.resources(Environment.class).inNamespace("acme").withName(site + "-pr").delete();
        tier.await("nothing is left of it", () -> tier.client.namespaces().withName(namespace).get() == null);
    }

    private void eachTag(String environments) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [%2$s]
                  stack:
                    components:
                    - name: web
                      image: "ghcr.io/acme/%1$s:1.4"
                      http: {port: 8080}
                      volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                    volumes: [{name: uploads, size: 1Gi}]
                """.formatted(site, environments));
    }

    private boolean tries(String... tags) {
        List<Environment> made = tier.client.resources(Environment.class).inNamespace("acme").list().getItems().stream()
                .filter(one -> site.equals(one.getSpec().site())).toList();
        return made.stream().map(one -> one.getSpec().deploy().images().getFirst().tag()).sorted().toList().equals(List.of(tags))
                && made.stream().allMatch(one -> one.getStatus() != null && Conditions.isTrue(one.getStatus().conditions(),
                        Conditions.READY));
    }

    @Test
    void aPatternHasOneForEachOfTheNewestTagsAndKeepsTheDataOfThoseThatGo() {
        tier.registry.image(repository, "1.4", "1000", 8080);
        tier.registry.image(repository, "pr-9", "1001", 8080);
        eachTag("{name: pr, stage: preview, deploy: {mode: Images, images: [{component: web, tag: \"pr-*\"}], max: 2}}");
        tier.await("its tag is tried", () -> tries("pr-9"));
        String namespace = tier.environment("acme", site + "-pr-9").getStatus().namespace();
        String claim = tier.client.persistentVolumeClaims().inNamespace(namespace).list().getItems().getFirst().getMetadata().getUid();

        tier.registry.image(repository, "pr-10", "1002", 8080);
        Instant pushed = Instant.now();
        tier.await("the new tag is tried", () -> tries("pr-10", "pr-9"));
        Duration took = Duration.between(pushed, Instant.now());
        System.out.println("from the push of a new tag until it runs in its preview: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(PROMISED);

        tier.registry.image(repository, "pr-100", "1003", 8080);
        tier.await("there are not more than may be", () -> tries("pr-10", "pr-100"));
        assertThat(tier.client.persistentVolumeClaims().inNamespace(namespace).list().getItems()).hasSize(1);

        tier.registry.remove(repository, "pr-100");
        tier.await("its place is free", () -> tries("pr-10", "pr-9"));
        assertThat(tier.client.persistentVolumeClaims().inNamespace(namespace).list().getItems().getFirst().getMetadata().getUid()).as(
                "its data is what it was").isEqualTo(claim);

        tier.awaitQuiet(Duration.ofSeconds(2));
        Writes writes = tier.writes();
        tier.restart();
        tier.awaitQuiet(Duration.ofSeconds(2));
        assertThat(writes.writes()).isEmpty();

        eachTag("");
        tier.await("nobody asks for them", () -> tries());
        assertThat(tier.client.namespaces().withName(namespace).get()).as("data is kept").isNotNull();
    }
}
