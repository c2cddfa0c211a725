package dev.berth.plan.kind.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.plan.Follow;
import dev.berth.plan.Ground;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.Outcome;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the images of a release can still be pulled: what is said, and how often its registry is asked. */
class ReleasesTest {
    private static final Ground GROUND = new Ground("", Map.of(), List.of(), "", Map.of(), List.of(), List.of(), null, "");
    private static final String DIGEST = "sha256:" + "1".repeat(64);
    private static final Known<ImageFacts> FOUND = new Known.Value<>(new ImageFacts(DIGEST, "1000", List.of(), List.of()));

    private Known<ImageFacts> answer = FOUND;
    private final MapWorld world = new MapWorld(Instant.parse("2026-01-01T08:00:00Z"), GROUND).images(_ -> answer);

    private static final Release RELEASE = (Release) Documents.primary(Documents.read("""
            apiVersion: berth.dev/v1alpha1
            kind: Release
            metadata: {name: shop-111111111111, namespace: acme, uid: u, generation: 1}
            spec: {site: shop, hashVersion: 1, stack: {components: [{name: web, image: "ghcr.io/acme/shop@%s"}]}}
            """.formatted(DIGEST)).getFirst());

    private Condition available() {
        return Conditions.find(Releases.KIND.verdict().apply(Releases.KIND.inputs().apply(RELEASE, world), new Outcome(List.of(), 0))
                .status().conditions(), Releases.IMAGES_AVAILABLE).orElseThrow();
    }

    private void environment(String status) {
        world.put((Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, uid: e, generation: 1}
                spec: {site: shop}
                status: %s
                """.formatted(status)).getFirst()));
    }

    @ParameterizedTest
    @CsvSource({"ImageNotFound, False", "RegistryUnreachable, Unknown", "ImageNeedsPassword, Unknown"})
    void onlyARegistryThatKnowsNoSuchImageSaysThatItIsGone(String reason, String status) {
        answer = new Known.Unreadable<>(reason, "Why that is so.");
        assertThat(available().status()).isEqualTo(status);
        assertThat(available().reason()).isEqualTo(reason);
        assertThat(available().message()).isEqualTo("web: Why that is so.");
    }

    @Test
    void whatRunsOrCouldComeBackIsLookedAtAgain() {
        assertThat(Releases.follow(RELEASE, world)).isEqualTo(Follow.NOT);
        environment("{release: {name: shop-222222222222}, previous: [{name: shop-111111111111}]}");
        assertThat(Releases.follow(RELEASE, world)).isEqualTo(Follow.KEPT);
        environment("{release: {name: shop-111111111111}}");
        assertThat(Releases.follow(RELEASE, world)).isEqualTo(Follow.KEPT);
        environment("{release: {name: shop-222222222222}}");
        assertThat(Releases.follow(RELEASE, world)).isEqualTo(Follow.NOT);
    }
}
