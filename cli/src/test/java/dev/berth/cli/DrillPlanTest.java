package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Backup;
import dev.berth.api.Environment;
import dev.berth.api.Restore;
import dev.berth.api.RestoreMode;
import dev.berth.api.RestoreSpec;
import dev.berth.plan.world.Documents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said before a recovery point is tried, and what is refused. */
class DrillPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-03T12:00:00Z");
    private static final DrillPlan.Asked NEWEST = new DrillPlan.Asked(null, null);

    private final Environment prod = environment("True", "RecentPoint", "fine");
    private final List<Backup> backups = List.of(
            backup("older", "shop-prod", "u1", "2026-01-01T02:00:00Z"),
            backup("newest", "shop-prod", "u1", "2026-01-03T02:00:00Z"),
            backup("former", "shop-prod", "u0", "2026-01-03T03:00:00Z"),
            backup("begun", "shop-prod", "u1", null),
            backup("others", "shop-dev", "u2", "2026-01-03T04:00:00Z"));

    private static Environment environment(String is, String reason, String message) {
        return (Environment) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, uid: u1}
                spec: {site: shop}
                status: {conditions: [{type: Protected, status: "%s", reason: %s, message: "%s"}]}
                """.formatted(is, reason, message));
    }

    private static Backup backup(String name, String environment, String uid, String point) {
        String complete = point == null ? "" : ", recoveryPoint: \"%s\", conditions: [{type: Complete, status: \"True\"}]".formatted(point);
        return (Backup) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: %s, namespace: acme}
                spec: {environment: %s}
                status:
                  {environmentUid: %s, parts: [{name: db, kind: Database, bytes: 2048}, {name: media, kind: Volume, bytes: 1024}]%s}
                """.formatted(name, environment, uid, complete));
    }

    private static Object read(String yaml) {
        return Documents.primary(Documents.read(yaml).getFirst());
    }

    private DrillPlan plan(DrillPlan.Asked asked) {
        return DrillPlan.of(prod, backups, asked, Optional.of("ann"), NOW);
    }

    private static void refused(Runnable asked, String... words) {
        assertThatThrownBy(asked::run).isInstanceOfSatisfying(Refused.class, refused -> assertThat(String.join(" ", refused.sentences()))
                .contains(words));
    }

    @Test
    void theNewestPointOfWhatIsSavedNow() {
        assertThat(plan(NEWEST).point().name()).isEqualTo("newest");
        assertThat(plan(NEWEST).text()).isEqualTo(
                """
                        shop-prod: database db, volume media as of 2026-01-03T02:00:00Z, 10 h 0 min ago (Backup newest).
                        Each part is fetched into a new volume and compared with what was saved; the site is started on it, closed off from everything, and asked for its pages.
                        Then all of that is thrown away. Nothing is replaced, and nobody notices.
                        The fetched data needs room beside what is there for as long as it runs: its volumes are as large as those of the site.
                        It takes about as long as reading 3.0 KiB from the store.
                        """);
    }

    /** What a restore saved of the data that it replaced comes back by its name only. */
    @Test
    void noPointThatARestoreMade() {
        Backup labelled = backup("back-before", "shop-prod", "u1", "2026-01-03T05:00:00Z");
        labelled.getMetadata().setLabels(Map.of("berth.dev/restore", "uid-of-back"));
        List<Backup> with = new ArrayList<>(backups);
        with.add(labelled);
        assertThat(DrillPlan.of(prod, with, NEWEST, Optional.empty(), NOW).point().name()).isEqualTo("newest");
        assertThat(DrillPlan.of(prod, with, new DrillPlan.Asked("back-before", null), Optional.empty(), NOW).point().name()).isEqualTo(
                "back-before");
    }

    /** A drill that names none takes what is the newest when it begins, and asks for no decision. */
    @Test
    void nothingIsAskedForThatWasNotSaid() {
        Restore drill = plan(NEWEST).object("acme");
        assertThat(drill.getSpec()).isEqualTo(new RestoreSpec("shop-prod", RestoreMode.DRILL, null, null, null, null, null, null, null,
                null,
                null,
                null, "ann", null));
        assertThat(drill.getMetadata().getNamespace()).isEqualTo("acme");
        assertThat(drill.getMetadata().getGenerateName()).isEqualTo("shop-prod-drill-");
        assertThat(drill.getMetadata().getLabels()).isEqualTo(Map.of("berth.dev/made-by", "cli"));
    }

    @Test
    void aPointThatIsNamed() {
        DrillPlan plan = plan(new DrillPlan.Asked("older", "for the audit"));
        assertThat(plan.spec().backup()).isEqualTo("older");
        assertThat(plan.spec().note()).isEqualTo("for the audit");
        assertThat(plan.text()).contains("2026-01-01T02:00:00Z, 2 d 10 h ago (Backup older)");
        assertThat(plan(new DrillPlan.Asked("former", null)).point().name()).isEqualTo("former");
    }

    @Test
    void whatCannotBe() {
        refused(() -> plan(new DrillPlan.Asked("weekly", null)), "There is no Backup weekly");
        refused(() -> plan(new DrillPlan.Asked("begun", null)), "Backup begun holds no complete recovery point");
        refused(() -> plan(new DrillPlan.Asked("others", null)), "Backup others is of environment shop-dev");
        List<Backup> ofNobody = backups.subList(2, 5);
        refused(() -> DrillPlan.of(prod, ofNobody, NEWEST, Optional.empty(), NOW), "There is no recovery point of shop-prod",
                "kubectl berth backup shop-prod");
    }

    @Test
    void anOldPointIsTriedOnlyByItsName() {
        Environment late = environment("False", "PointTooOld", "It is old: make one.");
        refused(() -> DrillPlan.of(late, backups, NEWEST, Optional.empty(), NOW), "It is old: make one.",
                "kubectl berth drill shop-prod --backup newest");
        assertThat(DrillPlan.of(late, backups, new DrillPlan.Asked("newest", null), Optional.empty(), NOW).spec().backup()).isEqualTo(
                "newest");
    }
}
