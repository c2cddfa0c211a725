package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.SafetyPoint;
import dev.berth.plan.world.Documents;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What promote, rollback, releases and diff say, from what a cluster shows. */
class ProposalTest {
    private static final String OLD = "shop-aaaaaaaaaaaa";
    private static final String NEW = "shop-bbbbbbbbbbbb";
    private static final Map<String, Release> RELEASES = Map.of(OLD, release(OLD, 1, "1111", "fast", ""), NEW, release(NEW, 2, "2222",
            "slow",
            "settings: [{name: KEY}]"));

    private static Release release(String name, int revision, String digest, String speed, String more) {
        return (Release) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Release
                metadata: {name: %s, namespace: acme, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec:
                  site: shop
                  hashVersion: 1
                  stack:
                    components: [{name: web, image: "ghcr.io/acme/shop@sha256:%s", env: [{name: SPEED, value: %s}]}]
                    %s
                status: {revision: %d}
                """.formatted(name, digest.repeat(16), speed, more, revision)).getFirst());
    }

    private static Release migrating(String name) {
        return (Release) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Release
                metadata: {name: %s, namespace: acme}
                spec:
                  site: shop
                  hashVersion: 1
                  stack:
                    components: [{name: web, image: "ghcr.io/acme/shop:1"}, {name: db, image: "mariadb:11.4", database: {engine: mariadb}}]
                    tasks: [{name: migrate, component: web, args: [migrate], run: BeforeRelease}]
                """.formatted(name)).getFirst());
    }

    private static Environment environment(String name, String spec, String status) {
        return (Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: %s, namespace: acme, generation: 1}
                spec: {site: shop%s}
                status:
                  observedGeneration: 1
                  effective: {mode: Promoted, from: shop-preprod}
                  sequence: 3
                %s
                """.formatted(name, spec, status.indent(2))).getFirst());
    }

    private static Environment prod(String spec, String more) {
        return environment("shop-prod", spec, "release: {name: " + OLD + ", since: \"2026-01-01T00:00:00Z\"}\n" + more);
    }

    @Test
    void saysWhatWillChangeAndHoldsOnlyForWhatWasSeen() {
        Proposal proposal = Proposal.forwards(prod(", settings: [{name: KEY, value: x}]", "candidate: " + NEW), RELEASES, Optional.empty());
        assertThat(proposal.text()).isEqualTo("""
                shop-prod: shop-aaaaaaaaaaaa (revision 1) → shop-bbbbbbbbbbbb (revision 2)
                  ~ components.web.env.SPEED.value: fast → slow
                  ~ components.web.image: ghcr.io/acme/shop@%s → ghcr.io/acme/shop@%s
                  + settings.KEY
                """.formatted("1111".repeat(3), "2222".repeat(3)));
        Promotion promotion = proposal.promotion(Optional.of("me@acme.example"), new Proposal.Asked("autumn", null, false));
        assertThat(promotion.getSpec().preconditions().sequence()).isEqualTo(3);
        assertThat(promotion.getSpec().requestedBy()).isEqualTo("me@acme.example");
        assertThat(promotion.getSpec().release()).isEqualTo(NEW);
        assertThat(promotion.getMetadata().getGenerateName()).isEqualTo("shop-prod-");
    }

    @Test
    void saysWhetherTheDataIsSavedFirst() {
        Map<String, Release> releases = Map.of(OLD, migrating(OLD), NEW, migrating(NEW));
        Proposal proposal = Proposal.forwards(prod("", "candidate: " + NEW), releases, Optional.empty());
        assertThat(proposal.saving(Optional.of("nas"), false)).isEqualTo("The data as it is now is saved first, into BackupStore nas.");
        assertThat(proposal.saving(Optional.empty(), false)).contains("Site shop names no BackupStore");
        Environment byDefault = (Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, generation: 1}
                spec: {site: shop}
                status: {effective: {mode: Promoted, store: offsite}, release: {name: %s}, candidate: %s}
                """.formatted(OLD, NEW)).getFirst());
        Proposal there = Proposal.forwards(byDefault, releases, Optional.empty());
        assertThat(there.saving(Optional.empty(), false)).as("that of the installation").endsWith("into BackupStore offsite.");
        assertThat(there.saving(Optional.of("nas"), false)).endsWith("into BackupStore nas.");
        assertThat(proposal.saving(Optional.of("nas"), true)).contains("as was asked for");
        assertThat(proposal.promotion(Optional.empty(), new Proposal.Asked(null, null, true)).getSpec().safetyPoint()).isEqualTo(
                SafetyPoint.SKIP);
        assertThat(proposal.promotion(Optional.empty(), new Proposal.Asked(null, null, false)).getSpec().safetyPoint()).isNull();
    }

    @Test
    void refusesWhatCannotComeToPassWithWhatToDo() {
        assertRefused(prod("", "candidate: " + NEW), Optional.empty(), "setting KEY", "add it to settings");
        assertRefused(prod("", ""), Optional.empty(), "Nothing is verified in shop-preprod", "berth why shop-preprod");
        assertRefused(prod("", ""), Optional.of(OLD), "runs in shop-prod already");
        assertRefused(prod("", ""), Optional.of("shop-cccccccccccc"), "There is no Release shop-cccccccccccc");
        assertRefused(prod("", "holder: {kind: Promotion, name: other, uid: u}"), Optional.of(NEW), "Promotion other holds shop-prod");
        Environment pinned = (Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, generation: 1}
                spec: {site: shop}
                status: {effective: {mode: Pinned}}
                """).getFirst());
        assertRefused(pinned, Optional.of(NEW), "deploy: {mode: Pinned, release: " + NEW + "}");
    }

    private static void assertRefused(Environment environment, Optional<String> release, String... words) {
        assertThatThrownBy(() -> Proposal.forwards(environment, RELEASES, release)).isInstanceOf(Refused.class).hasMessageContainingAll(
                words);
    }

    @Test
    void goesBackToWhatWasVerifiedThereBefore() {
        Environment prod = environment("shop-prod", "", """
                release: {name: shop-bbbbbbbbbbbb, since: "2026-01-01T00:00:00Z"}
                previous: [{name: shop-cccccccccccc}, {name: shop-aaaaaaaaaaaa, verified: true}]
                """);
        assertThat(Proposal.backwards(prod, RELEASES, Optional.empty()).wanted().getMetadata().getName()).isEqualTo(OLD);
        assertThatThrownBy(() -> Proposal.backwards(prod("", ""), RELEASES, Optional.empty())).hasMessageContaining("name one with --to");
    }

    @Test
    void listsReleasesWithWhereTheyRan() {
        Environment prod = prod("", "");
        assertThat(ReleasesCommand.text(RELEASES, List.of(prod), Optional.of("shop"), "acme")).isEqualTo("""
                NAME                REV   CREATED                RUNS IN     VERIFIED IN   IMAGES
                shop-bbbbbbbbbbbb   2     2026-01-01T00:00:00Z                             ghcr.io/acme/shop@222222222222
                shop-aaaaaaaaaaaa   1     2026-01-01T00:00:00Z   shop-prod                 ghcr.io/acme/shop@111111111111
                """);
        assertThat(ReleasesCommand.text(RELEASES, List.of(), Optional.of("blog"), "acme")).isEqualTo(
                "There is no release of site blog in namespace acme.\n");
    }

    @Test
    void callsACopyWhatWasSeenToRunInBoth() {
        Environment preprod = environment("shop-preprod", "", "release: {name: " + NEW + "}\nstackHash: sha256:x");
        Environment same = environment("shop-prod", "", "release: {name: " + NEW
                + "}\nstackHash: sha256:x\ndifferences: [{kind: Setting, name: KEY, here: b, there: a}]");
        assertThat(DiffCommand.text(preprod, same, RELEASES)).contains("exact copy", "Setting KEY: a → b");
        assertThat(DiffCommand.text(preprod, environment("shop-prod", "", "release: {name: " + NEW + "}"), RELEASES)).contains(
                "not seen to run exactly in both");
        assertThat(DiffCommand.text(preprod, prod("", ""), RELEASES)).contains("~ components.web.env.SPEED.value: slow → fast");
    }
}
