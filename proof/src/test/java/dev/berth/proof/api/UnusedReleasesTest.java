package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Release;
import dev.berth.api.Site;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Releases that nothing names any more, on a real API server. */
@Tag("api")
class UnusedReleasesTest {
    private static final String UNUSED = "berth.dev/unused-since";

    private final ApiTier tier = ApiTier.get();
    private final String site = "unused" + Long.toString(System.nanoTime(), 36);

    private String released(String argument) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  revisionHistoryLimit: 1
                  environments: [{name: dev}]
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", args: [%2$s], http: {port: 8080}}]}
                """.formatted(site, argument));
        tier.awaitReady("acme", site);
        return current().getStatus().release().name();
    }

    private Site current() {
        return tier.site("acme", site);
    }

    private Optional<String> mark(String release) {
        Release found = tier.client.resources(Release.class).inNamespace("acme").withName(release).get();
        return Optional.ofNullable(found.getMetadata().getAnnotations()).map(notes -> notes.get(UNUSED));
    }

    @Test
    void areMarkedAndTakenBackWhenTheyAreWantedAgain() {
        String first = released("one");
        String second = released("two");
        String third = released("three");
        String fourth = released("four");
        tier.await("the first release is marked", () -> mark(first).isPresent());
        assertThat(mark(third)).as("the way back").isEmpty();
        assertThat(mark(fourth)).isEmpty();
        tier.awaitQuiet(Duration.ofSeconds(3));

        assertThat(released("one")).isEqualTo(first);
        assertThat(mark(first)).isEmpty();
        assertThat(tier.environment("acme", site + "-dev").getStatus().release().name()).isEqualTo(first);
        tier.await("another one is marked", () -> mark(second).isPresent());
    }
}
