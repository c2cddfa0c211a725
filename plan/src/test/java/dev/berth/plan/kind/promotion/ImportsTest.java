package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Facts;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.backup.FetchJobs;
import dev.berth.plan.part.storage.Holding;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Data of prod in preprod, and what is done to it before anybody visits. */
class ImportsTest {
    private static final String PROD = "shop-prod";
    private static final String PREPROD = "shop-preprod";
    private static final String SCRUB = "tasks: [{name: scrub, component: web, args: [anonymise], run: AfterImport}]";
    private static final String TWO = "tasks: [{name: scrub, component: web, args: [anonymise], run: AfterImport}, {name: paint, component: web, args: [paint], run: AfterImport, stages: [preprod]}]";

    private final Theatre theatre = new Theatre();

    private void pointOfProd(String tasks) {
        site("1.4", tasks);
        theatre.play();
        theatre.store();
        theatre.backup("nightly", PROD, "store: nas");
        theatre.play();
        theatre.after(Duration.ofHours(1));
    }

    private void site(String tag, String tasks) {
        theatre.siteOf(tag, "volumeMounts: [{name: media, mountPath: /srv/media}], envFrom: [{prefix: DB_, database: db}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}", "volumes: [{name: media}]" + (tasks.isEmpty()
                        ? ""
                        : ", " + tasks));
    }

    private RestoreStatus restored(String name, String environment, String more) {
        theatre.restore(name, environment, more);
        theatre.play();
        return theatre.restore(name).getStatus();
    }

    private Condition ready(String restore) {
        return Conditions.find(theatre.restore(restore).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private Condition preprod() {
        return Conditions.find(theatre.environment(PREPROD).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private Ledger ledger() {
        try {
            return Ledger.of((Facts.Space) theatre.space(PREPROD).facts());
        } catch (Ledger.UnreadableLedger e) {
            throw new AssertionError(e);
        }
    }

    private void nobodyVisits() {
        assertThat(ledger().importing()).contains(PROD);
        assertThat(theatre.written(PREPROD, "Deployment", "web")).contains("replicas: 0");
        assertThat(theatre.below(PREPROD, "Pod", "web-pod-0")).isEmpty();
        assertThat(preprod().status()).isEqualTo("False");
    }

    private void everybodyVisits() {
        assertThat(ledger().importing()).isEmpty();
        assertThat(theatre.written(PREPROD, "Deployment", "web")).contains("replicas: 1");
        assertThat(preprod().reason()).isEqualTo("Running");
    }

    @Test
    void itsTasksComeBeforeVisitors() {
        pointOfProd(TWO);
        Map<String, Holding> before = ledger().volumes();
        theatre.act("web.task", Act.NEVER_READY);
        RestoreStatus status = restored("down", PREPROD, "backup: nightly");
        assertThat(status.step()).isEqualTo(RestoreStep.IMPORT);
        assertThat(status.source()).isEqualTo(PROD);
        assertThat(ready("down").reason()).isEqualTo("Importing");
        assertThat(ready("down").message()).contains("Task scrub");
        nobodyVisits();
        assertThat(theatre.written(PREPROD, "Deployment", "db")).contains("claimName: db-2").contains("replicas: 1");
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(ready("down").reason()).isEqualTo("Complete");
        assertThat(ready("down").message()).contains("Backup nightly of environment shop-prod",
                "AfterImport tasks (scrub, paint) ended well",
                "kubectl berth undo shop-preprod");
        everybodyVisits();
        assertThat(theatre.below(PREPROD, "Job", "paint-" + ledger().sequence())).isPresent();
        assertThat(ledger().release().orElseThrow().ended()).containsExactly("scrub", "paint");
        assertThat(ledger().replaced().getFirst().volumes()).isEqualTo(before);
        assertThat(theatre.backup(status.safetyPoint()).getSpec().environment()).isEqualTo(PREPROD);
    }

    /** What opens the points of prod is here as long as it is needed, and not in the place of what opens its own. */
    @Test
    void whatOpensTheRepositoryOfTheOtherOneGoesAgain() {
        pointOfProd(SCRUB);
        theatre.act("db.backup", Act.NEVER_READY);
        restored("down", PREPROD, "backup: nightly, safetyPoint: Skip");
        assertThat(theatre.written(PREPROD, "Job", FetchJobs.job(theatre.restore("down").getMetadata().getUid(), 1))).contains(
                "name: berth-elsewhere").doesNotContain("berth-store-nas");
        assertThat(theatre.written(PREPROD, "Secret", "berth-elsewhere")).doesNotContain("closed");
        assertThat(theatre.below(PREPROD, "ConfigMap", "berth-elsewhere")).isPresent();
        theatre.act("web.task", Act.NEVER_READY);
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(theatre.written(PREPROD, "Secret", "berth-elsewhere")).contains("closed");
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(theatre.below(PREPROD, "ConfigMap", "berth-elsewhere")).isEmpty();
    }

    /** Somebody waits for the data, and nobody for the check. */
    @Test
    void aCheckOfWhereItComesFromMakesWay() {
        theatre.store();
        theatre.migrated("1.4", "store: nas, schedule: \"0 0 1 1 *\", drill: \"0 0 1 1 *\"", "", "");
        theatre.play();
        theatre.backup("nightly", PROD, "");
        theatre.play();
        theatre.checkBegins();
        assertThat(theatre.jobs(PROD, Facts.Checking.class)).isNotEmpty();
        restored("down", PREPROD, "backup: nightly, safetyPoint: Skip");
        assertThat(ready("down").reason()).isEqualTo("Complete");
    }

    @Test
    void whoeverGivesUpLeavesNoKey() {
        pointOfProd(SCRUB);
        theatre.act("db.backup", Act.NEVER_READY);
        restored("down", PREPROD, "backup: nightly, safetyPoint: Skip");
        theatre.forgetRestore("down");
        theatre.play();
        assertThat(theatre.written(PREPROD, "Secret", "berth-elsewhere")).contains("closed");
        assertThat(theatre.below(PREPROD, "ConfigMap", "berth-elsewhere")).isEmpty();
        assertThat(preprod().reason()).isEqualTo("Running");
    }

    @Test
    void aTaskThatFailsKeepsVisitorsOutUntilItIsTakenBack() {
        pointOfProd(SCRUB);
        theatre.act("web.task", Act.CRASHES);
        RestoreStatus status = restored("down", PREPROD, "backup: nightly");
        assertThat(ready("down").reason()).isEqualTo("TaskFailed");
        assertThat(ready("down").message()).contains("the task says why it fails", "kubectl berth undo shop-preprod", "nobody can visit");
        assertThat(status.undoUntil()).isNotNull();
        assertThat(theatre.environment(PREPROD).getStatus().holder()).isNull();
        nobodyVisits();
        theatre.after(Duration.ofDays(1));
        theatre.play();
        nobodyVisits();
        restored("undo", PREPROD, "undo: down");
        assertThat(ready("undo").reason()).isEqualTo("Complete");
        everybodyVisits();
        theatre.after(Duration.ofMinutes(1));
        restored("redo", PREPROD, "undo: undo");
        assertThat(ready("redo").reason()).as("what nobody may see is that wherever it comes from").isEqualTo("TaskFailed");
        nobodyVisits();
        theatre.act("web.task", Act.RUNS);
        theatre.delete(theatre.below(PREPROD, "Job", "scrub-" + ledger().sequence()).orElseThrow());
        theatre.play();
        everybodyVisits();
    }

    @Test
    void anotherReleaseMayBringTheTaskThatDoes() {
        pointOfProd(SCRUB);
        theatre.act("web.task", Act.CRASHES);
        restored("down", PREPROD, "backup: nightly");
        site("1.5", "");
        theatre.play();
        assertThat(preprod().reason()).isEqualTo("NotImported");
        nobodyVisits();
        theatre.act("web.task", Act.RUNS);
        site("1.6", SCRUB);
        theatre.play();
        everybodyVisits();
    }

    @Test
    void nothingIsSavedOfItBefore() {
        pointOfProd(SCRUB);
        theatre.act("web.task", Act.CRASHES);
        restored("down", PREPROD, "backup: nightly");
        theatre.backup("raw", PREPROD, "store: nas");
        restored("again", PREPROD, "backup: nightly");
        assertThat(Conditions.find(theatre.backup("raw").getStatus().conditions(), Conditions.READY).orElseThrow().reason()).isEqualTo(
                "Importing");
        assertThat(ready("again").reason()).isEqualTo("Importing");
        assertThat(ready("again").message()).contains("safetyPoint: Skip");
    }

    @Test
    void withoutATaskItIsSaid() {
        pointOfProd("tasks: [{name: scrub, component: web, args: [anonymise], run: AfterImport, stages: [dev]}]");
        restored("down", PREPROD, "backup: nightly");
        assertThat(ready("down").reason()).isEqualTo("Complete");
        assertThat(ready("down").message()).contains("has no AfterImport task for this stage: it is as it was there");
        everybodyVisits();
    }

    @Test
    void theEnvironmentsOwnDataIsNoImport() {
        pointOfProd(SCRUB);
        restored("back", PROD, "backup: nightly");
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(theatre.below(PROD, "Job", "scrub-2")).isEmpty();
        assertThat(theatre.restore("back").getStatus().source()).isNull();
    }

    @Test
    void dataGoesDownUnlessToldOtherwise() {
        pointOfProd(SCRUB);
        theatre.backup("lower", PREPROD, "store: nas");
        theatre.play();
        restored("up", PROD, "backup: lower");
        assertThat(ready("up").reason()).isEqualTo("NotDownwards");
        assertThat(ready("up").message()).contains("shop-preprod is of stage preprod", "anyDirection: true");
        theatre.after(Duration.ofMinutes(1));
        restored("meant", PROD, "backup: lower, anyDirection: true");
        assertThat(ready("meant").reason()).isEqualTo("Complete");
    }

    @Test
    void onlyOfAnEnvironmentOfTheSiteThatIsThere() {
        pointOfProd(SCRUB);
        point("former", PROD, "uid-of-another");
        restored("one", PREPROD, "backup: former");
        assertThat(ready("one").reason()).isEqualTo("OtherEnvironment");
        point("gone", "shop-old", "uid-of-old");
        restored("two", PREPROD, "backup: gone");
        assertThat(ready("two").reason()).isEqualTo("OtherEnvironment");
        theatre.put((Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: blog-prod, namespace: acme}
                spec: {site: blog, stage: prod}
                """).getFirst()));
        point("foreign", "blog-prod", theatre.environment("blog-prod").getMetadata().getUid());
        restored("three", PREPROD, "backup: foreign, anyDirection: true");
        assertThat(ready("three").reason()).isEqualTo("OtherSite");
        assertThat(preprod().reason()).isEqualTo("Running");
    }

    private void point(String name, String environment, String uid) {
        theatre.put((Backup) Documents.primary(Documents.read(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: Backup
                        metadata: {name: %s, namespace: acme}
                        spec: {environment: %s}
                        status:
                          step: Ended
                          store: nas
                          environmentUid: %s
                          recoveryPoint: "2026-01-01T08:30:00Z"
                          parts: [{name: db, kind: Database, engine: mariadb, snapshot: abc}]
                          conditions: [{type: Complete, status: "True", reason: Complete, message: It is., lastTransitionTime: "2026-01-01T08:30:00Z"}]
                        """
                        .formatted(name, environment, uid)).getFirst()));
    }

    @Test
    void theOtherEnvironmentMayGoOnceItHasBegun() {
        pointOfProd(SCRUB);
        theatre.act("media.backup", Act.NEVER_READY);
        restored("down", PREPROD, "backup: nightly, safetyPoint: Skip");
        theatre.act("media.backup", Act.RUNS);
        theatre.forgetEnvironment(PROD);
        theatre.play();
        assertThat(ready("down").reason()).isEqualTo("Complete");
    }

    @Test
    void whatWasSaidComesBackAtEveryStep() {
        pointOfProd(SCRUB);
        theatre.restore("down", PREPROD, "backup: nightly");
        for (RestoreStep step : RestoreStep.values()) {
            theatre.until(() -> theatre.restore("down").getStatus() != null && theatre.restore("down").getStatus().step().compareTo(
                    step) >= 0);
            theatre.clearStatuses();
        }
        theatre.play();
        assertThat(ready("down").reason()).isEqualTo("Complete");
        everybodyVisits();
        assertThat(ledger().replaced()).hasSize(1);
    }
}
