package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.BackupStep;
import dev.berth.api.Condition;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Id;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.part.storage.Kept;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A preprod and a prod with a database and a volume that are saved by a schedule, and are deleted. */
class FinalPointsTest {
    private static final String PREPROD = "shop-preprod";
    private static final String PROD = "shop-prod";
    private static final String NAS = "store: nas";
    private static final String DESTROY = "dataPolicy: {whenDeleted: Destroy, protected: false}";

    private final Theatre theatre = new Theatre();

    @BeforeEach
    void aSiteRunsAndWasSaved() {
        theatre.store();
        theatre.migrated("1.4", NAS, "", DESTROY);
        theatre.play();
        theatre.after(Duration.ofHours(25));
        theatre.play();
        assertThat(theatre.backupNames(PREPROD)).hasSize(1);
        assertThat(theatre.backupNames(PROD)).hasSize(1);
        theatre.after(Duration.ofMinutes(1));
    }

    private String point(String environment) {
        return environment + "-" + Sha256.hex(theatre.environment(environment).getMetadata().getUid(), 6) + "-final";
    }

    /** It is deleted, and what is left to do without that a part is saved is done. */
    private String deleted(String environment) {
        String point = point(environment);
        theatre.delete(environment);
        theatre.play();
        return point;
    }

    /** Turns until the environment is gone, or for as long as there is something to do. */
    private void goesOn(String environment) {
        theatre.until(() -> !theatre.stands(environment));
    }

    private Kept kept(String environment) {
        return Kept.of(theatre.space(environment)).orElseThrow();
    }

    private Condition ready(String environment) {
        return Conditions.find(theatre.environment(environment).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private boolean serves(String environment) {
        return theatre.below(environment, "Deployment", "web").isPresent()
                && theatre.below(environment, "Deployment", "db").isPresent();
    }

    private static Optional<String> reason(Backup backup) {
        return Conditions.find(backup.getStatus().conditions(), Conditions.READY).map(Condition::reason);
    }

    @Test
    void aPointIsCompleteBeforeAnythingGoes() {
        String point = point(PREPROD);
        List<String> before = theatre.backupNames(PREPROD);
        theatre.delete(PREPROD);
        theatre.until(() -> !serves(PREPROD));
        Backup made = theatre.backup(point);
        assertThat(ActionConditions.complete(made.getStatus().conditions())).as("when the first of it went").isTrue();
        assertThat(made.getStatus().parts()).hasSize(2);
        assertThat(made.getSpec().note()).isEqualTo("The data as it was when the environment was deleted.");
        assertThat(theatre.backupNames(PREPROD)).hasSize(before.size() + 1);
        goesOn(PREPROD);
        Kept kept = kept(PREPROD);
        assertThat(kept.until()).contains(kept.since().plus(Duration.ofDays(14)));
        assertThat(kept.saving()).isEmpty();
        theatre.round();
        assertThat(reason(theatre.backup(point))).as("it outlives its environment").contains("Complete");
    }

    @Test
    void everythingStaysAsItIsMeanwhileAndTheEnvironmentSaysSo() {
        theatre.act("media.backup", Act.NEVER_READY);
        String point = deleted(PREPROD);
        assertThat(serves(PREPROD)).isTrue();
        assertThat(theatre.backup(point).getStatus().step()).isEqualTo(BackupStep.SAVE);
        assertThat(ready(PREPROD).reason()).isEqualTo("SavingFirst");
        assertThat(ready(PREPROD).message()).contains("Being deleted. Its data is saved first, in Backup " + point
                + ". Part media is being saved",
                "To go on without: kubectl -n acme patch backup " + point + " --type=merge -p '{\"spec\":{\"cancel\":true}}'");
        assertThat(theatre.below(PREPROD, "NetworkPolicy", "backup")).isPresent();
        Kept kept = kept(PREPROD);
        assertThat(kept.until()).as("nothing goes by time meanwhile").isEmpty();
        assertThat(kept.saving()).contains(theatre.backup(point).getMetadata().getUid());
        assertThat(kept.going()).isEmpty();
        List<String> backups = theatre.backupNames(PREPROD);
        theatre.after(Duration.ofDays(1));
        theatre.play();
        assertThat(theatre.backupNames(PREPROD)).as("no scheduled one comes beside it").isEqualTo(backups);
        assertThat(theatre.restores(PREPROD)).isEmpty();
        assertThat(serves(PREPROD)).as("its Job has a limit of its own").isTrue();
        theatre.act("media.backup", Act.RUNS);
        goesOn(PREPROD);
        assertThat(reason(theatre.backup(point))).contains("Complete");
    }

    @Test
    void whatWasSaidComesBackMeanwhile() {
        theatre.act("media.backup", Act.NEVER_READY);
        String point = deleted(PREPROD);
        List<String> backups = theatre.backupNames(PREPROD);
        theatre.clearStatuses();
        theatre.play();
        assertThat(theatre.backupNames(PREPROD)).isEqualTo(backups);
        assertThat(ready(PREPROD).reason()).isEqualTo("SavingFirst");
        theatre.act("media.backup", Act.RUNS);
        goesOn(PREPROD);
        assertThat(reason(theatre.backup(point))).contains("Complete");
    }

    /** What a pod takes to end counts from then on. */
    @Test
    void theDeadlineOfTheDeletionCountsFromItsEnd() {
        theatre.act("media.backup", Act.NEVER_READY);
        deleted(PREPROD);
        theatre.after(Duration.ofHours(2));
        theatre.act("media.backup", Act.RUNS);
        theatre.until(() -> kept(PREPROD).saving().isEmpty());
        assertThat(kept(PREPROD).going()).contains(kept(PREPROD).since().plus(Duration.ofHours(2)));
    }

    private void goesAtOnce(String environment) {
        String point = point(environment);
        List<String> before = theatre.backupNames(environment);
        theatre.delete(environment);
        theatre.round();
        assertThat(serves(environment)).isFalse();
        assertThat(theatre.backupNames(environment)).isEqualTo(before).doesNotContain(point);
        assertThat(kept(environment).going()).isEmpty();
    }

    @Test
    void nothingIsSavedWhereNoDatabaseAnswers() {
        theatre.migrated("1.4", NAS, "", "suspend: true, " + DESTROY);
        theatre.play();
        theatre.round();
        goesAtOnce(PROD);
    }

    @Test
    void nothingIsSavedWhereTheSiteNamesNoStore() {
        theatre.migrated("1.4", "timeZone: UTC", "", "");
        theatre.play();
        goesAtOnce(PREPROD);
    }

    @Test
    void nothingIsSavedWhereNoScheduleCanBeRead() {
        theatre.migrated("1.4", "store: nas, schedule: never", "", "");
        theatre.play();
        goesAtOnce(PREPROD);
    }

    @Test
    void nothingIsSavedWhereTheStoreIsGone() {
        theatre.forgetStore();
        goesAtOnce(PREPROD);
    }

    @Test
    void nothingIsSavedTwice() {
        theatre.act("media.backup", Act.NEVER_READY);
        String point = deleted(PREPROD);
        theatre.after(Duration.ofMinutes(1));
        theatre.forgetBackup(point);
        theatre.act("media.backup", Act.RUNS);
        goesOn(PREPROD);
        assertThat(theatre.backupNames(PREPROD)).as("somebody deleted it").doesNotContain(point);
        assertThat(kept(PREPROD).until()).contains(kept(PREPROD).since().plus(Duration.ofDays(14)));
    }

    @Test
    void aRestoreThatReplacesDataHasStoppedTheDatabases() {
        theatre.act("db.backup", Act.NEVER_READY);
        theatre.restore("back", PROD, "backup: %s, safetyPoint: Skip".formatted(theatre.backupNames(PROD).getFirst()));
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.FETCH);
        goesAtOnce(PROD);
    }

    /** What it wanted saved is saved, because it was begun; nothing is replaced any more. */
    @Test
    void aRestoreThatHasNotReplacedAnythingIsNotCarriedOut() {
        theatre.act("media.backup", Act.NEVER_READY);
        theatre.restore("back", PROD, "backup: %s".formatted(theatre.backupNames(PROD).getFirst()));
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.SAFETY_POINT);
        theatre.after(Duration.ofSeconds(1));
        String point = deleted(PROD);
        assertThat(theatre.environment(PROD).getStatus().holder()).isNull();
        theatre.act("media.backup", Act.RUNS);
        theatre.until(() -> !serves(PROD));
        assertThat(reason(theatre.backup(point))).contains("Complete");
        assertThat(theatre.environment(PROD).getStatus().sequence()).isEqualTo(1);
    }

    @Test
    void oneThatIsAtWorkAlreadyComesFirst() {
        theatre.act("media.backup", Act.NEVER_READY);
        theatre.backup("before-the-sale", PREPROD, "store: nas");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        String point = deleted(PREPROD);
        assertThat(ready(PREPROD).message()).contains("Backup before-the-sale of environment shop-preprod comes first.");
        theatre.act("media.backup", Act.RUNS);
        theatre.until(() -> !serves(PREPROD));
        assertThat(reason(theatre.backup("before-the-sale"))).contains("Complete");
        assertThat(reason(theatre.backup(point))).contains("Complete");
    }

    @Test
    void whoCancelsItGoesOnWithout() {
        theatre.act("media.backup", Act.NEVER_READY);
        String point = deleted(PROD);
        theatre.backup(point, PROD, "store: nas, cancel: true");
        goesOn(PROD);
        assertThat(kept(PROD).until()).as("somebody meant it").contains(kept(PROD).since());
        assertThat(reason(theatre.backup(point))).contains("Cancelled");
    }

    @Test
    void whatCouldNotBeSavedIsNotDestroyedAtOnce() {
        theatre.act("db.backup", Act.CRASHES);
        String point = point(PROD);
        theatre.delete(PROD);
        theatre.until(() -> !serves(PROD));
        assertThat(reason(theatre.backup(point))).contains("SavingFailed");
        assertThat(ready(PROD).message()).contains(
                "Its data could not be saved first, so it stays in namespace acme--shop-prod for 14 days before it is destroyed.");
        theatre.forgetBackup(point);
        goesOn(PROD);
        assertThat(kept(PROD).until()).contains(kept(PROD).since().plus(Duration.ofDays(14)));
    }

    @Test
    void whatWasSavedIsDestroyedAsItsPolicySays() {
        String point = point(PROD);
        theatre.delete(PROD);
        theatre.until(() -> !serves(PROD));
        assertThat(reason(theatre.backup(point))).contains("Complete");
        assertThat(kept(PROD).until()).contains(kept(PROD).since());
        assertThat(ready(PROD).message()).contains("Its data in namespace acme--shop-prod is destroyed after that.");
    }

    @Test
    void aJobThatCannotStartIsWaitedForForHalfAnHour() {
        theatre.act("media.backup", Act.NO_NODE);
        String point = deleted(PREPROD);
        theatre.after(Duration.ofMinutes(29));
        theatre.play();
        assertThat(serves(PREPROD)).isTrue();
        assertThat(theatre.lookAgain(PREPROD)).isPresent();
        theatre.after(Duration.ofMinutes(1));
        goesOn(PREPROD);
        theatre.round();
        assertThat(reason(theatre.backup(point))).contains("EnvironmentGone");
    }

    @Test
    void aStoreThatIsAwayIsWaitedForForHalfAnHour() {
        theatre.weakKey();
        theatre.play();
        String point = deleted(PREPROD);
        assertThat(ready(PREPROD).message()).contains("BackupStore nas: ");
        theatre.after(Duration.ofMinutes(30));
        goesOn(PREPROD);
        theatre.forgetSite();
        theatre.forgetEnvironment(PREPROD);
        theatre.round();
        assertThat(reason(theatre.backup(point))).as("one that never began waits for no other environment").contains("EnvironmentGone");
    }

    @Test
    void aStoreThatIsDeletedIsNotWaitedFor() {
        theatre.act("media.backup", Act.NEVER_READY);
        deleted(PREPROD);
        theatre.forgetStore();
        goesOn(PREPROD);
    }

    @Test
    void oneThatCannotBeMadeIsWaitedForForHalfAnHour() {
        theatre.foreign(new Id("Backup", "acme", point(PROD)));
        String point = deleted(PROD);
        assertThat(serves(PROD)).isTrue();
        assertThat(ready(PROD).message()).contains(point, "was not made for this object");
        theatre.after(Duration.ofMinutes(30));
        goesOn(PROD);
        assertThat(kept(PROD).until()).contains(kept(PROD).since().plus(Duration.ofDays(14)));
        assertThat(kept(PROD).going()).contains(kept(PROD).since().plus(Duration.ofMinutes(30)));
    }

    /** Where the last point went that it made itself. */
    @Test
    void aSiteThatIsGoneSavesItsEnvironmentsAllTheSame() {
        String point = point(PREPROD);
        theatre.forgetSite();
        theatre.delete(PREPROD);
        theatre.until(() -> !serves(PREPROD));
        assertThat(reason(theatre.backup(point))).contains("Complete");
        goesOn(PREPROD);
        assertThat(kept(PREPROD).until()).isEmpty();
    }

    @Test
    void aSiteThatIsGoneHadStoppedItsEnvironments() {
        theatre.migrated("1.4", NAS, "", "suspend: true, " + DESTROY);
        theatre.play();
        theatre.round();
        theatre.forgetSite();
        goesAtOnce(PROD);
    }
}
