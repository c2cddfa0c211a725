package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.Condition;
import dev.berth.api.PromotionStatus;
import dev.berth.api.PromotionStep;
import dev.berth.plan.Facts;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promotions to a prod with a database, of releases with a migration: the data as it was before can come back. */
class SafetyPointsTest {
    private static final String PROD = "shop-prod";
    private static final String TASKS = "tasks: [{name: migrate, component: web, args: [migrate], run: BeforeRelease}]";
    private static final String NAS = "store: nas, schedule: \"0 0 1 1 *\", drill: \"0 0 1 1 *\"";

    private final Theatre theatre = new Theatre();
    private String first;
    private String second;

    @BeforeEach
    void preprodIsAheadOfProd() {
        theatre.store();
        site("1.4", NAS, "");
        theatre.play();
        theatre.play();
        first = theatre.current();
        assertThat(theatre.environment(PROD).getStatus().release().name()).isEqualTo(first);
        theatre.after(Duration.ofMinutes(1));
        site("1.5", NAS, "");
        theatre.play();
        second = theatre.current();
        assertThat(second).isNotEqualTo(first);
    }

    private void site(String tag, String backups, String prod) {
        theatre.migrated(tag, backups, TASKS, prod);
    }

    private PromotionStatus promoted(String name, String more) {
        theatre.promote(name, PROD, second, more);
        theatre.play();
        return status(name);
    }

    private PromotionStatus status(String name) {
        return theatre.promotion(name).getStatus();
    }

    private Condition ready(String name) {
        return Conditions.find(status(name).conditions(), Conditions.READY).orElseThrow();
    }

    private String runs() {
        return theatre.environment(PROD).getStatus().release().name();
    }

    private Backup point(String promotion) {
        return theatre.backup(status(promotion).safetyBackup().name());
    }

    @Test
    void dataIsSavedBeforeAnythingIsDecided() {
        theatre.act("db.backup", Act.NEVER_READY);
        PromotionStatus saving = promoted("go", "");
        assertThat(saving.step()).isEqualTo(PromotionStep.SAFETY_POINT);
        assertThat(saving.demand().release()).as("nothing but to be left alone").isNull();
        assertThat(saving.safetyBackup().name()).matches("go-[0-9a-f]{6}-before");
        assertThat(saving.safetyBackup().skipped()).isNull();
        assertThat(ready("go").reason()).isEqualTo("SavingFirst");
        assertThat(ready("go").message()).startsWith("The data as it is now is saved first. Part db is being saved");
        assertThat(runs()).isEqualTo(first);
        assertThat(theatre.environment(PROD).getStatus().holder().name()).isEqualTo("go");
        assertThat(Conditions.isTrue(theatre.environment(PROD).getStatus().conditions(), Conditions.READY)).isTrue();
        assertThat(theatre.below(PROD, "Job", "migrate-2")).isEmpty();
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Complete");
        assertThat(runs()).isEqualTo(second);
        Backup point = point("go");
        assertThat(RecoveryPoint.isHeld(point)).isTrue();
        assertThat(point.getStatus().release()).isEqualTo(first);
        assertThat(point.getStatus().sequence()).isEqualTo(1);
        assertThat(point.getSpec().store()).isEqualTo("nas");
        assertThat(point.getSpec().note()).isEqualTo("The data as it was before Promotion go.");
        assertThat(RecoveryPoint.madeForRestore(point)).as("a restore takes it by itself").isFalse();
    }

    @Test
    void nothingIsChangedWhereItCannotBeSaved() {
        theatre.act("db.backup", Act.CRASHES);
        promoted("go", "");
        assertThat(ready("go").reason()).isEqualTo("SafetyPointFailed");
        assertThat(ready("go").message()).contains("so nothing was changed. Part db could not be saved.",
                "another Promotion with safetyPoint: Skip");
        assertThat(runs()).isEqualTo(first);
        assertThat(theatre.environment(PROD).getStatus().holder()).isNull();
        theatre.after(Duration.ofMinutes(1));
        PromotionStatus skipped = promoted("skip", "safetyPoint: Skip");
        assertThat(ready("skip").reason()).isEqualTo("Complete");
        assertThat(skipped.safetyBackup().name()).isNull();
        assertThat(skipped.safetyBackup().skipped()).contains("as was asked for");
    }

    @Test
    void aStoreThatIsAwayIsWaitedForAndNotGoneRound() {
        theatre.weakKey();
        theatre.play();
        PromotionStatus waiting = promoted("go", "");
        assertThat(waiting.step()).isEqualTo(PromotionStep.GATE);
        assertThat(waiting.demand()).isNull();
        assertThat(ready("go").reason()).isEqualTo("StoreNotReady");
        assertThat(ready("go").message()).contains("BackupStore nas: ", "safetyPoint: Skip");
        theatre.forgetStore();
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("StoreNotFound");
        theatre.store();
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Complete");
        assertThat(RecoveryPoint.isHeld(point("go"))).isTrue();
    }

    @Test
    void aStoreThatStaysAwayEndsIt() {
        theatre.forgetStore();
        promoted("go", "");
        theatre.after(Duration.ofMinutes(16));
        theatre.play();
        assertThat(Conditions.isTrue(status("go").conditions(), "Failed")).isTrue();
        assertThat(ready("go").reason()).isEqualTo("StoreNotFound");
        assertThat(runs()).isEqualTo(first);
    }

    @Test
    void itTakesNoLongerThanThePromotionMay() {
        theatre.act("db.backup", Act.NEVER_READY);
        promoted("go", "deadlineSeconds: 60");
        theatre.after(Duration.ofSeconds(61));
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("SafetyPointFailed");
        assertThat(ready("go").message()).contains("not saved within 60 seconds", "Part db is being saved", "longer deadlineSeconds");
        assertThat(runs()).isEqualTo(first);
        assertThat(theatre.environment(PROD).getStatus().holder()).isNull();
    }

    @Test
    void itEndsWhenItIsCancelled() {
        theatre.act("db.backup", Act.NEVER_READY);
        promoted("go", "");
        theatre.promote("go", PROD, second, "cancel: true");
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Cancelled");
        assertThat(runs()).isEqualTo(first);
    }

    @Test
    void whyNoneIsMade() {
        site("1.5", "timeZone: UTC", "");
        theatre.play();
        assertThat(promoted("unsaid", "").safetyBackup().skipped()).contains("before the tasks of release " + second,
                "Site shop names no BackupStore", "kubectl berth backup shop-prod");
        assertThat(ready("unsaid").reason()).isEqualTo("Complete");
        theatre.migrated("1.6", NAS, "", "");
        theatre.play();
        second = theatre.current();
        theatre.after(Duration.ofMinutes(1));
        assertThat(promoted("taskless", "").safetyBackup().skipped()).isEqualTo("Release " + second
                + " has no tasks that run before or after it in shop-prod, so the data is not saved first.");
        assertThat(ready("taskless").reason()).isEqualTo("Complete");
    }

    @Test
    void whoAsksForItGetsIt() {
        theatre.migrated("1.6", "timeZone: UTC", "", "");
        theatre.play();
        second = theatre.current();
        assertThat(promoted("go", "safetyPoint: Required").step()).isEqualTo(PromotionStep.GATE);
        assertThat(ready("go").reason()).isEqualTo("NoStore");
        theatre.migrated("1.6", NAS, "", "");
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Complete");
        assertThat(RecoveryPoint.isHeld(point("go"))).as("without a task").isTrue();
    }

    @Test
    void whatIsGivenUpTellsTheWayBackToItsData() {
        theatre.act("web.task", Act.CRASHES);
        promoted("go", "");
        String point = point("go").getMetadata().getName();
        assertThat(ready("go").reason()).isEqualTo("RolledBack");
        assertThat(ready("go").message()).contains("The data as it was before its tasks: kubectl berth restore shop-prod --backup " + point
                + ".");
        theatre.after(Duration.ofMinutes(1));
        promoted("stop", "onFailure: Stop");
        assertThat(ready("stop").reason()).isEqualTo("Stopped");
        assertThat(ready("stop").message()).contains("--backup " + point("stop").getMetadata().getName() + " --code FromBackup.");
        assertThat(RecoveryPoint.isHeld(point("stop"))).isTrue();

        // Data that a task has left half done is saved too: whoever goes back would overwrite it.
        theatre.act("web.task", Act.RUNS);
        theatre.after(Duration.ofMinutes(1));
        theatre.promote("back", PROD, first, "");
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(point("back").getStatus().release()).isEqualTo(second);
        assertThat(RecoveryPoint.isHeld(point("back"))).isTrue();
        assertThat(runs()).isEqualTo(first);
    }

    /** What checks a repository shuts out what saves, where a task has failed too. */
    @Test
    void nothingIsSavedBesideACheck() {
        theatre.backup("nightly", PROD, "");
        theatre.play();
        theatre.checkBegins();
        theatre.act("web.task", Act.CRASHES);
        promoted("stop", "onFailure: Stop, safetyPoint: Skip");
        assertThat(ready("stop").reason()).isEqualTo("Stopped");
        theatre.backup("now", PROD, "");
        theatre.play();
        String save = SaveJobs.job(theatre.backup("now").getMetadata().getUid(), 1);
        assertThat(theatre.below(PROD, "Job", save)).isEmpty();
        theatre.act("berth.check.backup", Act.RUNS);
        theatre.play();
        assertThat(RecoveryPoint.isHeld(theatre.backup("now"))).isTrue();
    }

    @Test
    void aCheckMakesWay() {
        theatre.backup("nightly", PROD, "");
        theatre.play();
        theatre.checkBegins();
        assertThat(theatre.jobs(PROD, Facts.Checking.class)).isNotEmpty();
        promoted("go", "");
        assertThat(ready("go").reason()).isEqualTo("Complete");
        assertThat(RecoveryPoint.isHeld(point("go"))).isTrue();
    }

    @Test
    void oneThatWasBegunIsWaitedForWhateverTheSiteSays() {
        theatre.act("db.backup", Act.NEVER_READY);
        promoted("go", "");
        site("1.5", "timeZone: UTC", "");
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("SavingFirst");
        assertThat(runs()).isEqualTo(first);
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Complete");
    }

    /** A promotion that has to wait with its point made does not go on from another state of the data. */
    @Test
    void whatIsReplacedMeanwhileIsNotWhatWasSaved() {
        String hole = TASKS + "\n    settings: [{name: KEY}]";
        theatre.migrated("1.6", NAS, hole, "");
        theatre.play();
        second = theatre.current();
        assertThat(promoted("go", "").step()).isEqualTo(PromotionStep.COMMIT);
        assertThat(ready("go").reason()).isEqualTo("ConfigKeyMissing");
        assertThat(RecoveryPoint.isHeld(point("go"))).isTrue();
        theatre.migrated("1.6", NAS, hole, "suspend: true");
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Suspended");
        theatre.restore("back", PROD, "backup: " + point("go").getMetadata().getName() + ", safetyPoint: Skip");
        theatre.play();
        assertThat(theatre.environment(PROD).getStatus().sequence()).isEqualTo(2);
        site("1.5", NAS, "");
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Outdated");
        assertThat(runs()).isEqualTo(first);
    }

    @Test
    void statusesThatAreLostComeAgain() {
        theatre.act("media.backup", Act.NEVER_READY);
        promoted("go", "");
        theatre.clearStatuses();
        theatre.play();
        assertThat(status("go").step()).isEqualTo(PromotionStep.SAFETY_POINT);
        theatre.act("media.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Complete");
        theatre.after(Duration.ofMinutes(1));
        theatre.promote("back", PROD, first, "");
        theatre.play();
        assertThat(point("back").getStatus().release()).isEqualTo(second);
        List<PromotionStatus> before = theatre.statuses();
        theatre.clearStatuses();
        theatre.play();
        assertThat(theatre.statuses()).isEqualTo(before);
    }

    @Test
    void nothingIsSavedBeforeTheFirstRelease() {
        Theatre empty = new Theatre();
        empty.store();
        empty.migrated("1.4", NAS, TASKS, "deploy: {mode: Promoted, from: shop-preprod, bootstrap: Wait}");
        empty.play();
        empty.promote("go", PROD, empty.current(), "");
        empty.play();
        PromotionStatus status = empty.promotion("go").getStatus();
        assertThat(Conditions.isTrue(status.conditions(), "Complete")).isTrue();
        assertThat(status.safetyBackup().skipped()).isEqualTo("Nothing runs in shop-prod yet, so there is no data to be saved first.");
    }
}
