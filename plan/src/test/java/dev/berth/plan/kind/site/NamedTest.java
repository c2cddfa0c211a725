package dev.berth.plan.kind.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.DeployedRelease;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which releases count as wanted: by ledgers, of kept data too, and by nothing where a ledger cannot be read. */
class NamedTest {
    private static final Ground GROUND = new Ground("", Map.of(), List.of(), "", Map.of(), List.of(), List.of(), null, "");
    private final MapWorld world = new MapWorld(Instant.parse("2026-01-01T08:00:00Z"), GROUND);

    private static Site site(String more) {
        return (Site) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme, uid: u, generation: 1}
                spec: {domain: shop.example.com%s, stack: {components: [{name: web, image: "shop:1"}]}}
                """.formatted(more)).getFirst());
    }

    private static List<Release> releases(int count) {
        return IntStream.range(0, count).mapToObj(n -> (Release) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Release
                metadata: {name: shop-%d, namespace: acme}
                spec: {site: shop, hashVersion: 1, stack: {components: []}}
                """.formatted(n)).getFirst())).toList();
    }

    private static DeployedRelease release(int n) {
        return new DeployedRelease("shop-" + n, "sha256:0", n, "2026-01-01T00:00:00Z", "FollowSite");
    }

    private void space(String environment, String site, Map<String, String> annotations) {
        world.put(new Child(new Id("Namespace", "", "acme--" + environment), Optional.of(new Owner("Environment", "acme", environment,
                "gone")), "uid", "1", 1, false, "", new Facts.Space(Map.of(Labels.SITE, site), annotations)));
    }

    private static Map<String, String> ledger(int... numbers) {
        Ledger ledger = Ledger.empty();
        for (int n : numbers) {
            ledger = ledger.decide(release(n), true, true, true, Map.of());
        }
        return ledger.annotations();
    }

    @Test
    void ledgersOfKeptDataNameTheirReleases() {
        space("shop-old", "shop", ledger(1, 2));
        space("blog-old", "blog", ledger(3));
        assertThat(Named.of(site(""), releases(12), world)).contains(Set.of("shop-1", "shop-2"));
    }

    @Test
    void ofWhatRanBeforeOnlySoMuchAsTheSiteSays() {
        space("shop-old", "shop", ledger(1, 2, 3, 4));
        assertThat(Named.of(site(", revisionHistoryLimit: 2"), releases(12), world)).contains(Set.of("shop-4", "shop-3", "shop-2"));
    }

    @Test
    void theWayBackIsNamedHoweverFarItIs() {
        Ledger ledger = Ledger.empty().decide(release(1), true, true, true, Map.of()).decide(release(2), true, true, true, Map.of()).decide(
                release(3),
                false, false, false, Map.of()).decide(release(4), false, false, false, Map.of());
        assertThat(ledger.ranBefore().orElseThrow().name()).isEqualTo("shop-1");
        space("shop-old", "shop", ledger.annotations());
        assertThat(Named.of(site(", revisionHistoryLimit: 1"), releases(12), world).orElseThrow()).contains("shop-4", "shop-1");
    }

    /** Whoever brings the data back may want the code that it was made by. */
    @Test
    void recoveryPointsNameTheirReleases() {
        space("shop-old", "shop", ledger(1));
        backup("whole", "shop-old", "step: Ended, recoveryPoint: \"2026-01-01T00:00:00Z\", release: shop-5");
        backup("begun", "shop-old", "step: Save, release: shop-6");
        backup("failed", "shop-old", "step: Ended, release: shop-7");
        backup("waiting", "shop-old", "step: Gate");
        backup("foreign", "blog-old", "step: Ended, recoveryPoint: \"2026-01-01T00:00:00Z\", release: blog-1");
        assertThat(Named.of(site(""), releases(12), world)).contains(Set.of("shop-1", "shop-5", "shop-6"));
    }

    private void backup(String name, String environment, String status) {
        world.put(Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: %s, namespace: acme, uid: uid-of-%1$s, generation: 1}
                spec: {environment: %s}
                status: {%s}
                """.formatted(name, environment, status)).getFirst()));
    }

    @Test
    void aLedgerThatCannotBeReadKeepsAll() {
        space("shop-old", "shop", Map.of("berth.dev/release", "{?"));
        assertThat(Named.of(site(""), releases(12), world)).isEmpty();
    }

    @Test
    void whileThereAreFewNothingIsJudged() {
        assertThat(Named.of(site(""), releases(10), world)).isEmpty();
        assertThat(Named.of(site(""), releases(11), world)).isPresent();
    }
}
