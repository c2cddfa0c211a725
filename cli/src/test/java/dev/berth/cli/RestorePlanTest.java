package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Backup;
import dev.berth.api.CodeChoice;
import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreSpec;
import dev.berth.api.SafetyPoint;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.storage.Replaced;
import dev.berth.plan.world.Documents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said before data is replaced, and what is refused. */
class RestorePlanTest {
    private static final Instant NOW = Instant.parse("2026-01-03T12:00:00Z");
    private static final RestorePlan.Asked ANYTHING = new RestorePlan.Asked(null, null, null, null, false, false, null, null);

    private final Environment prod = environment("");
    private final List<Backup> backups = List.of(
            backup("older", "2026-01-01T02:00:00Z", "shop-1", ""),
            backup("newest", "2026-01-03T02:00:00Z", "shop-2", ""),
            backup("begun", null, "shop-2", ""),
            backup("x7-before", "2026-01-03T11:00:00Z", "shop-2", "labels: {berth.dev/restore: u},"),
            backup("taken-over", "2026-01-03T11:10:00Z", "shop-2, madeForRestore: true", ""));

    private static Environment environment(String more) {
        return (Environment) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme}
                spec: {site: shop}
                status: {sequence: 7, release: {name: shop-2}%s}
                """.formatted(more));
    }

    private static Backup backup(String name, String point, String release, String more) {
        String complete = point == null ? "" : ", recoveryPoint: \"%s\", conditions: [{type: Complete, status: \"True\"}]".formatted(point);
        return (Backup) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {%s name: %s, namespace: acme}
                spec: {environment: shop-prod}
                status:
                  {release: %s, parts: [{name: db, kind: Database, bytes: 2048}, {name: media, kind: Volume, bytes: 1024}]%s}
                """.formatted(more, name, release, complete));
    }

    private static Restore restore(String name, String created, String until) {
        return (Restore) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: %s, namespace: acme, creationTimestamp: "%s"}
                spec: {environment: shop-prod, backup: older, preconditions: {sequence: 6}}
                status: {undoUntil: "%s"}
                """.formatted(name, created, until));
    }

    private static Object read(String yaml) {
        return Documents.primary(Documents.read(yaml).getFirst());
    }

    private RestorePlan plan(RestorePlan.Asked asked) {
        return RestorePlan.of(prod, Optional.empty(), backups, asked, Optional.of("ann"), NOW);
    }

    private static void refused(Runnable asked, String... words) {
        assertThatThrownBy(asked::run).isInstanceOfSatisfying(Refused.class, refused -> assertThat(String.join(" ", refused.sentences()))
                .contains(words));
    }

    @Test
    void theNewestPointThatNoRestoreMade() {
        RestorePlan plan = plan(ANYTHING);
        assertThat(plan.spec().backup()).isEqualTo("newest");
        assertThat(plan.spec().preconditions().sequence()).isEqualTo(7);
        assertThat(plan.spec().requestedBy()).isEqualTo("ann");
        assertThat(plan.spec().safetyPoint()).isNull();
        assertThat(plan.text()).contains("shop-prod: database db, volume media as of 2026-01-03T02:00:00Z, 10 h 0 min ago (Backup newest).",
                "is saved into the store first", "reading 3.0 KiB", "kept for 72 hours: kubectl berth undo shop-prod");
    }

    /** What a promotion had made is what one wants after a bad migration. */
    @Test
    void thePointThatAPromotionMadeIsTheNewest() {
        Backup before = backup("go-before", "2026-01-03T11:30:00Z", "shop-2", "labels: {berth.dev/promotion: u},");
        assertThat(RestorePlan.of(prod, Optional.empty(), Stream.concat(backups.stream(), Stream.of(before)).toList(), ANYTHING, Optional
                .empty(), NOW).spec()
                .backup()).isEqualTo("go-before");
    }

    @Test
    void aPartOfAnOlderOneWithItsCode() {
        RestoreSpec spec = plan(new RestorePlan.Asked("older", null, List.of("db"), CodeChoice.FROM_BACKUP, true, false, 10, "the sale"))
                .spec();
        assertThat(spec.parts()).containsExactly("db");
        assertThat(spec.safetyPoint()).isEqualTo(SafetyPoint.SKIP);
        assertThat(spec.undoHours()).isEqualTo(10);
        String text = plan(new RestorePlan.Asked("older", null, List.of("db"), CodeChoice.FROM_BACKUP, true, false, 10, null)).text();
        assertThat(text).contains("database db as of", "2 d 10 h ago", "Release shop-1 runs on it then, in the place of shop-2",
                "is not saved into the store first", "kept for 10 hours").doesNotContain("volume media");
    }

    @Test
    void theNewestFromNoLaterThanATime() {
        assertThat(asOf("2026-01-03T01:59:59Z", CodeChoice.KEEP).spec().backup()).isEqualTo("older");
        assertThat(asOf("2026-01-03T02:00:00Z", null).spec().backup()).isEqualTo("newest");
        RestorePlan plan = asOf("2026-01-03T11:59:00Z", null);
        assertThat(plan.spec().backup()).as("what a restore had saved is not meant").isEqualTo("newest");
        assertThat(plan.spec().asOf()).as("what is confirmed is what comes back").isNull();
        refused(() -> asOf("2026-01-01T01:59:59Z", null), "No recovery point of shop-prod is from 2026-01-01T01:59:59Z or before",
                "2026-01-01T02:00:00Z", "--backup older");
        refused(() -> plan(new RestorePlan.Asked("older", NOW, null, null, false, false, null, null)), "--backup", "--as-of");
        refused(() -> RestorePlan.of(prod, Optional.empty(), List.of(), new RestorePlan.Asked(null, NOW, null, null, false, false, null,
                null), Optional.empty(),
                NOW), "There is no recovery point of shop-prod");
    }

    private RestorePlan asOf(String time, CodeChoice code) {
        return plan(new RestorePlan.Asked(null, Instant.parse(time), null, code, false, false, null, null));
    }

    private static Environment environment(String name, String spec) {
        return (Environment) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: %s, namespace: acme, uid: uid-of-%1$s}
                spec: {%s}
                status: {sequence: 3, release: {name: shop-2}}
                """.formatted(name, spec));
    }

    private static Backup of(String environment, String uid, String name, String point) {
        return (Backup) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: %s, namespace: acme}
                spec: {environment: %s}
                status:
                  release: shop-2
                  environmentUid: %s
                  recoveryPoint: "%s"
                  parts: [{name: db, kind: Database, bytes: 2048}, {name: media, kind: Volume, bytes: 1024}]
                  conditions: [{type: Complete, status: "True"}]
                """.formatted(name, environment, uid, point));
    }

    private static Release release(String tasks) {
        return (Release) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Release
                metadata: {name: shop-2, namespace: acme}
                spec: {site: shop, stack: {components: [{name: web, image: "shop:1"}], tasks: [%s]}}
                """.formatted(tasks));
    }

    private static RestorePlan from(Environment source, Environment target, String tasks, boolean anyDirection) {
        RestorePlan.Asked asked = new RestorePlan.Asked(null, null, null, null, false, anyDirection, null, null);
        String name = source.getMetadata().getName();
        List<Backup> backups = List.of(
                of(name, "uid-of-" + name, "right", "2026-01-03T02:00:00Z"),
                of(name, "uid-of-a-former-one", "former", "2026-01-03T03:00:00Z"),
                of(target.getMetadata().getName(), "uid-of-" + target.getMetadata().getName(), "own", "2026-01-03T04:00:00Z"));
        return RestorePlan.of(target, Optional.of(new RestorePlan.Elsewhere(source, List.of(release(tasks)))), backups, asked, Optional
                .empty(), NOW);
    }

    @Test
    void dataOfAnotherEnvironment() {
        Environment preprod = environment("shop-preprod", "site: shop");
        RestorePlan plan = from(environment("shop-prod", "site: shop"), preprod,
                "{name: scrub, component: web, run: AfterImport}, {name: paint, component: web, run: AfterImport, stages: [dev]}", false);
        assertThat(plan.spec().environment()).isEqualTo("shop-preprod");
        assertThat(plan.spec().backup()).isEqualTo("right");
        assertThat(plan.spec().anyDirection()).isNull();
        assertThat(plan.text()).contains("shop-preprod: database db, volume media of shop-prod as of 2026-01-03T02:00:00Z",
                "kubectl berth drill shop-prod --backup right",
                "Before anybody can visit, the AfterImport tasks of release shop-2 run on it: scrub.\n",
                "What is there now is gone from the site then", "kubectl berth undo shop-preprod");
        assertThat(from(environment("shop-prod", "site: shop"), preprod, "", false).text()).contains(
                "Release shop-2 has no AfterImport task that runs in shop-preprod: whoever may visit it sees the data of shop-prod as it is.");
    }

    @Test
    void dataGoesDownUnlessToldOtherwise() {
        Environment preprod = environment("shop-preprod", "site: shop");
        Environment prod2 = environment("shop-prod", "site: shop");
        refused(() -> from(preprod, prod2, "", false), "shop-preprod is of stage preprod, and shop-prod of stage prod", "--any-direction");
        assertThat(from(preprod, prod2, "", true).spec().anyDirection()).isTrue();
        refused(() -> from(environment("blog-prod", "site: blog"), preprod, "", true), "of the same site only");
        refused(() -> from(preprod, preprod, "", true), "leave it out");
    }

    @Test
    void whetherAnybodyHasTriedThePoint() {
        assertThat(plan(ANYTHING).text()).contains(
                "Nobody has tried yet to restore this point: kubectl berth drill shop-prod --backup newest does.\n");
        Backup tried = backup("newest", "2026-01-03T02:00:00Z",
                "shop-2, verified: {time: \"2026-01-03T04:00:00Z\", by: shop-prod-drill-x2f9k}",
                "");
        assertThat(RestorePlan.of(prod, Optional.empty(), List.of(tried), ANYTHING, Optional.empty(), NOW).text()).contains(
                "Drill shop-prod-drill-x2f9k restored this point and found it good.\n").doesNotContain("Nobody has tried");
    }

    @Test
    void whatCannotBe() {
        refused(() -> plan(new RestorePlan.Asked("older", null, null, null, false, false, null, null)), "--code Keep", "--code FromBackup",
                "shop-1");
        refused(() -> plan(new RestorePlan.Asked("weekly", null, null, null, false, false, null, null)), "There is no Backup weekly");
        refused(() -> plan(new RestorePlan.Asked("begun", null, null, null, false, false, null, null)), "holds no complete recovery point");
        refused(() -> plan(new RestorePlan.Asked("newest", null, List.of("cache"), null, false, false, null, null)), "has no part cache");
        refused(() -> RestorePlan.of(prod, Optional.empty(), List.of(), ANYTHING, Optional.empty(), NOW),
                "There is no recovery point of shop-prod");
        Environment held = environment(", holder: {kind: Promotion, name: up, uid: u}");
        refused(() -> RestorePlan.of(held, Optional.empty(), backups, ANYTHING, Optional.empty(), NOW), "Promotion up holds shop-prod");
    }

    @Test
    void theNewestRestoreThatIsKeptIsTakenBack() {
        List<Restore> restores = List.of(restore("first", "2026-01-02T10:00:00Z", "2026-01-05T10:00:00Z"), restore("second",
                "2026-01-03T10:00:00Z", "2026-01-06T10:00:00Z"), restore("over", "2026-01-03T11:00:00Z", "2026-01-03T11:30:00Z"));
        assertThat(undo(Optional.empty(), restores, null).spec().undo()).isEqualTo("second");
        assertThat(undo(Optional.empty(), restores, "first").spec().undo()).isEqualTo("first");
        refused(() -> undo(Optional.empty(), restores, "over"), "Nothing that Restore over replaced in shop-prod is kept");
    }

    private RestorePlan undo(Optional<Ledger> ledger, List<Restore> restores, String named) {
        return RestorePlan.undo(prod, ledger, restores, Optional.ofNullable(named), Optional.empty(), NOW);
    }

    private static Replaced replaced(String action, String since, String until) {
        return new Replaced("uid-of-" + action, action, since, until, Map.of());
    }

    private static Optional<Ledger> ledger(Replaced... replaced) {
        return Optional.of(Ledger.empty().remember(List.of(replaced)));
    }

    /** Whoever deletes a Restore deletes the word of it, not what it replaced. */
    @Test
    void theLedgerKnowsWhatIsKeptOfRestoresThatAreGone() {
        Optional<Ledger> ledger = ledger(replaced("over", "2026-01-03T11:00:00Z", "2026-01-03T11:30:00Z"), replaced("second",
                "2026-01-03T10:04:05Z", "2026-01-06T10:00:00Z"), replaced("first", "2026-01-02T10:00:00Z", "2026-01-05T10:00:00Z"));
        RestorePlan plan = undo(ledger, List.of(), null);
        assertThat(plan.spec().undo()).isEqualTo("second");
        assertThat(plan.text()).contains("as it was before Restore second, at 2026-01-03T10:04:05Z.");
        assertThat(undo(ledger, List.of(), "first").spec().undo()).isEqualTo("first");
        refused(() -> undo(ledger, List.of(), "over"), "Nothing that Restore over replaced in shop-prod is kept",
                "kubectl berth backups shop-prod");
    }

    /** It was taken back since, and its own status does not say so. */
    @Test
    void theLedgerIsBelievedBeforeARestoreIs() {
        List<Restore> restores = List.of(restore("back", "2026-01-03T10:00:00Z", "2026-01-06T10:00:00Z"));
        refused(() -> undo(ledger(), restores, null), "Nothing that a Restore replaced in shop-prod is kept: kubectl berth backups");
    }

    @Test
    void whoMayNotReadTheLedgerIsToldHowToNameARestore() {
        refused(() -> undo(Optional.empty(), List.of(), null), "No Restore in namespace acme says that anything it replaced in shop-prod",
                "namespace acme--shop-prod", "kubectl berth undo shop-prod --restore NAME");
        RestorePlan plan = undo(Optional.empty(), List.of(), "gone");
        assertThat(plan.spec().undo()).isEqualTo("gone");
        assertThat(plan.text()).contains("as it was before Restore gone, if that is still kept.");
    }
}
