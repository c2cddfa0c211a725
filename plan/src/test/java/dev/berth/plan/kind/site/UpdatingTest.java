package dev.berth.plan.kind.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.plan.Ground;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.Want;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.name.VersionTag;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which image a component has as registries and time go on: turn after turn of one Site, whose releases and status are kept. */
class UpdatingTest {
    private static final String SHOP = "ghcr.io/acme/shop";

    /** Thursday noon. */
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final Map<String, String> tags = new TreeMap<>();
    private final Map<String, Known<ImageFacts>> trouble = new HashMap<>();
    private final Map<String, Release> releases = new TreeMap<>();
    private SiteStatus status;
    private Optional<Instant> lookAgain = Optional.empty();
    private String image = SHOP + ":1.4";
    private ZoneId installation = ZoneOffset.UTC;

    UpdatingTest() {
        push("1.4", "a");
    }

    private void push(String tag, String content) {
        tags.put(tag, "sha256:" + Sha256.hex(content, 64));
    }

    private static String digest(String content) {
        return "sha256:" + Sha256.hex(content, 64);
    }

    /** Turns until nothing is cut any more, and answers the digest that the site has then. */
    private String has(String updates) {
        for (int turn = 0; turn < 4; turn++) {
            turn(updates);
        }
        return releases.get(status.release().name()).getSpec().stack().components().getFirst().image().split("@")[1];
    }

    private void turn(String updates) {
        Site site = site(updates);
        site.setStatus(status);
        MapWorld world = new MapWorld(now, ground()).images(this::answer);
        releases.values().forEach(world::put);
        Sites.Turn in = Sites.KIND.inputs().apply(site, world);
        ((Plan.Ensure) Sites.KIND.plan().apply(in)).phases().stream().flatMap(phase -> phase.wants().stream()).forEach(want -> {
            if (want instanceof Want.Once(Release release)) {
                releases.put(release.getMetadata().getName(), release);
            }
        });
        Verdict<SiteStatus> verdict = Sites.KIND.verdict().apply(in, new Outcome(List.of(), 0));
        status = verdict.status();
        lookAgain = verdict.lookAgain();
    }

    private Ground ground() {
        return new Ground("", Map.of(), List.of(), "", Map.of(), List.of(), List.of(), null, "", Ground.Backups.PUBLIC,
                new Ground.Defaults(installation, Optional.empty()));
    }

    private Site site(String updates) {
        return (Site) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme, uid: u1, generation: 1}
                spec:
                  domain: shop.example.com
                  updates: %s
                  stack: {components: [{name: web, image: "%s", http: {port: 8080}}]}
                """.formatted(updates, image)).getFirst());
    }

    private Known<ImageFacts> answer(String reference) {
        if (trouble.containsKey(reference)) {
            return trouble.get(reference);
        }
        ImageReference asked = ImageReference.parse(reference);
        String found = asked.digest().orElse(tags.get(asked.tag().orElseThrow()));
        Optional<VersionTag> version = asked.tag().flatMap(VersionTag::of);
        List<String> newer = tags.keySet().stream().filter(tag -> version.isPresent() && VersionTag.of(tag).filter(other -> other.updates(
                version.get())).isPresent()).toList();
        return found == null ? new Known.Missing<>() : new Known.Value<>(new ImageFacts(found, "1000", List.of(), List.of()).beside(newer));
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    @Test
    void nothingIsDeployedUnasked() {
        assertThat(has("null")).isEqualTo(digest("a"));
        push("1.4", "b");
        push("1.5", "c");
        assertThat(has("null")).isEqualTo(digest("a"));
        assertThat(has("{policy: None}")).isEqualTo(digest("a"));
        assertThat(status.images().getFirst().newer()).isNull();
    }

    @Test
    void aTagIsFollowedOnceItWasQuiet() {
        has("{policy: Digest}");
        push("1.4", "b");
        assertThat(has("{policy: Digest}")).isEqualTo(digest("a"));
        assertThat(status.images().getFirst().newer().digest()).isEqualTo(digest("b"));
        assertThat(lookAgain).contains(now.plusSeconds(60));
        after(Duration.ofSeconds(40));
        push("1.4", "c");
        assertThat(has("{policy: Digest}")).isEqualTo(digest("a"));
        after(Duration.ofSeconds(59));
        assertThat(has("{policy: Digest}")).isEqualTo(digest("a"));
        after(Duration.ofSeconds(1));
        assertThat(has("{policy: Digest}")).isEqualTo(digest("c"));
        assertThat(status.images().getFirst().newer()).isNull();
        assertThat(status.images().getFirst().tag()).isNull();
        push("1.5", "d");
        after(Duration.ofHours(1));
        assertThat(has("{policy: Digest}")).isEqualTo(digest("c"));
    }

    @Test
    void minorGoesOnToTheNewestVersionOfTheSameForm() {
        has("{policy: Minor, quietSeconds: 0}");
        push("2.0", "x");
        push("1.6-rc1", "y");
        push("1.10", "ten");
        push("1.9", "nine");
        assertThat(has("{policy: Minor, quietSeconds: 0}")).isEqualTo(digest("ten"));
        assertThat(status.images().getFirst().tag()).isEqualTo("1.10");
        assertThat(status.images().getFirst().requested()).isEqualTo(image);
        assertThat(lookAgain).isEmpty();
    }

    @Test
    void patchStaysWithinTheSecondNumber() {
        image = SHOP + ":1.4.1";
        push("1.4.1", "a");
        has("{policy: Patch, quietSeconds: 0}");
        push("1.5.0", "b");
        assertThat(has("{policy: Patch, quietSeconds: 0}")).isEqualTo(digest("a"));
        push("1.4.2", "c");
        assertThat(has("{policy: Patch, quietSeconds: 0}")).isEqualTo(digest("c"));
    }

    /** A version that is taken away again is no reason to go back to an older one, and neither is another policy. */
    @Test
    void neverGoesBackToAnOlderVersion() {
        has("{policy: Minor, quietSeconds: 0}");
        push("1.5", "b");
        push("1.6", "c");
        assertThat(has("{policy: Minor, quietSeconds: 0}")).isEqualTo(digest("c"));
        tags.remove("1.6");
        assertThat(has("{policy: Minor, quietSeconds: 0}")).isEqualTo(digest("c"));
        assertThat(status.conditions()).anySatisfy(noted -> {
            assertThat(noted.type()).isEqualTo("Noted");
            assertThat(noted.message()).contains("web stays as it is", ":1.6");
        });
        tags.put("1.6", digest("c"));
        assertThat(has("{policy: Digest, quietSeconds: 0}")).isEqualTo(digest("c"));
        assertThat(has("{policy: None}")).isEqualTo(digest("c"));
    }

    @Test
    void anImageMustBeOldEnoughAndTheWindowOpen() {
        String updates = "{policy: Minor, quietSeconds: 0, minimumAgeHours: 24, window: \"Sat 02:00-05:00\"}";
        has(updates);
        push("1.5", "b");
        assertThat(has(updates)).isEqualTo(digest("a"));
        assertThat(lookAgain).contains(Instant.parse("2026-01-03T02:00:00Z"));
        now = Instant.parse("2026-01-03T01:59:59Z");
        assertThat(has(updates)).isEqualTo(digest("a"));
        now = Instant.parse("2026-01-03T02:00:00Z");
        assertThat(has(updates)).isEqualTo(digest("b"));
    }

    @Test
    void aWindowGoesByTheClockOfTheInstallationWhereTheSiteNamesNone() {
        installation = ZoneId.of("Asia/Tokyo");
        String updates = "{policy: Minor, quietSeconds: 0, window: \"Sat 02:00-05:00\"}";
        has(updates);
        push("1.5", "b");
        has(updates);
        assertThat(lookAgain).contains(Instant.parse("2026-01-02T17:00:00Z"));
    }

    @Test
    void whatIsExceptedOrPinnedStays() {
        has("{policy: Minor, quietSeconds: 0, except: [web]}");
        push("1.5", "b");
        assertThat(has("{policy: Minor, quietSeconds: 0, except: [web]}")).isEqualTo(digest("a"));
        image = SHOP + ":1.4@" + digest("a");
        assertThat(has("{policy: Minor, quietSeconds: 0}")).isEqualTo(digest("a"));
    }

    /** The site runs what it has; that the registry is down is worth a note and no more. */
    @Test
    void anOutageStopsNothing() {
        has("{policy: Minor, quietSeconds: 0}");
        trouble.put(image, new Known.Unreadable<>("RegistryUnreachable", "the registry ghcr.io cannot be reached"));
        assertThat(has("{policy: Minor, quietSeconds: 0}")).isEqualTo(digest("a"));
        assertThat(status.conditions()).anyMatch(c -> c.type().equals("Noted") && c.reason().equals("RegistryUnreachable"));
        assertThat(status.conditions()).anyMatch(c -> c.type().equals("ImagesResolved") && c.status().equals("True"));
    }

    /** A status that was lost costs the quiet time once more, and takes nothing back. */
    @Test
    void aLostStatusTakesNothingBack() {
        has("{policy: Minor, quietSeconds: 0}");
        push("1.5", "b");
        assertThat(has("{policy: Minor, quietSeconds: 0}")).isEqualTo(digest("b"));
        status = null;
        assertThat(has("{policy: Minor, quietSeconds: 600}")).isEqualTo(digest("b"));
        assertThat(status.images().getFirst().newer()).isNull();
    }

    /** Another text in the stack is somebody's decision, and is deployed at once. */
    @Test
    void whatIsTypedIsTakenAtOnce() {
        has("{policy: Minor}");
        push("1.6", "b");
        image = SHOP + ":1.6";
        assertThat(has("{policy: Minor}")).isEqualTo(digest("b"));
        image = SHOP + ":1.4";
        assertThat(has("{policy: None}")).isEqualTo(digest("a"));
    }
}
