package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.Condition;
import dev.berth.plan.Id;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backups of a prod with a database and two volumes, one of which is left out. */
class BackupsTest {
    private static final String PROD = "shop-prod";

    private final Theatre theatre = new Theatre();

    @BeforeEach
    void aSiteWithDataRuns() {
        theatre.siteOf("1.4", "volumeMounts: [{name: media, mountPath: /srv/media}, {name: cache, mountPath: /srv/cache}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}",
                "volumes: [{name: media}, {name: cache, backup: Exclude}, {name: unused}]");
        theatre.play();
        assertThat(protectedBy().reason()).isEqualTo("NoStore");
    }

    private Condition ready(String backup) {
        return Conditions.find(theatre.backup(backup).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private Condition protectedBy() {
        return Conditions.find(theatre.environment(PROD).getStatus().conditions(), "Protected").orElseThrow();
    }

    private BackupStatus made(String name) {
        theatre.backup(name, PROD, "store: nas");
        theatre.play();
        return theatre.backup(name).getStatus();
    }

    private String job(String backup, int n) {
        return SaveJobs.job(theatre.backup(backup).getMetadata().getUid(), n);
    }

    @Test
    void everyDatabaseAndVolumeIsSavedAndThenThePointIsSealed() {
        theatre.store();
        BackupStatus status = made("go");
        assertThat(ready("go").reason()).isEqualTo("Complete");
        assertThat(status.step()).isEqualTo(BackupStep.ENDED);
        assertThat(status.parts()).extracting(BackupPart::name).containsExactly("db", "media");
        assertThat(status.parts()).extracting(BackupPart::snapshot).containsExactly(Sha256.hex("db", 16), Sha256.hex("media", 16));
        assertThat(status.snapshot()).isEqualTo(Sha256.hex("seal", 16));
        assertThat(status.repository()).isEqualTo("rest:https://nas.example.com:8000/acme--shop-prod/");
        assertThat(status.recoveryPoint()).isEqualTo(theatre.backup("go").getMetadata().getCreationTimestamp());
        assertThat(protectedBy().status()).isEqualTo("True");
        assertThat(theatre.environment(PROD).getStatus().backup().last()).isEqualTo(status.recoveryPoint());
        assertThat(theatre.below(PROD, "NetworkPolicy", "backup")).as("open no longer than it is needed").isEmpty();
    }

    @Test
    void aPointIsTooOldAfterADay() {
        theatre.store();
        made("go");
        assertThat(theatre.lookAgain(PROD)).isPresent();
        theatre.after(Duration.ofHours(26));
        theatre.play();
        assertThat(protectedBy().reason()).isEqualTo("PointTooOld");
    }

    @Test
    void whatWasSaidComesBack() {
        theatre.store();
        BackupStatus before = made("go");
        theatre.clearStatuses();
        theatre.play();
        assertThat(theatre.backup("go").getStatus()).isEqualTo(before);
    }

    @Test
    void aDatabaseThatCannotBeDumpedMakesNoPoint() {
        theatre.store();
        theatre.act("db.backup", Act.CRASHES);
        BackupStatus status = made("go");
        assertThat(ready("go").reason()).isEqualTo("SavingFailed");
        assertThat(ready("go").message()).contains("Part db", "the task says why it fails", "No recovery point");
        assertThat(status.recoveryPoint()).isNull();
        assertThat(theatre.below(PROD, "Job", job("go", 2))).as("nothing is saved behind it").isEmpty();
        assertThat(protectedBy().reason()).isEqualTo("NoStore");
        theatre.act("db.backup", Act.RUNS);
        theatre.after(Duration.ofMinutes(1));
        assertThat(made("again").step()).isEqualTo(BackupStep.ENDED);
        assertThat(ready("again").reason()).isEqualTo("Complete");
    }

    @Test
    void oneIsMadeAfterTheOther() {
        theatre.store();
        theatre.act("media.backup", Act.NEVER_READY);
        assertThat(made("first").step()).isEqualTo(BackupStep.SAVE);
        theatre.after(Duration.ofSeconds(1));
        made("second");
        assertThat(ready("second").reason()).isEqualTo("Busy");
        assertThat(ready("second").message()).isEqualTo(
                "Backup first of environment shop-prod comes first. To cancel it: kubectl -n acme patch backup first --type=merge -p '{\"spec\":{\"cancel\":true}}'");
        theatre.act("media.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("first").reason()).isEqualTo("Complete");
        assertThat(ready("second").reason()).isEqualTo("Complete");
    }

    private String prod() {
        return Conditions.find(theatre.environment(PROD).getStatus().conditions(), Conditions.READY).orElseThrow().reason();
    }

    /** Pods are left as they are, and go on writing. */
    @Test
    void isMadeWhileSomethingIsMissingThatPodsWouldStartWith() {
        theatre.store();
        theatre.siteOf("1.4", "volumeMounts: [{name: media, mountPath: /srv/media}, {name: cache, mountPath: /srv/cache}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}",
                "volumes: [{name: media}, {name: cache, backup: Exclude}, {name: unused}]", "tls: {mode: CertManager}");
        theatre.play();
        assertThat(prod()).isEqualTo("IssuerMissing");
        made("go");
        assertThat(ready("go").reason()).isEqualTo("Complete");
        assertThat(prod()).isEqualTo("IssuerMissing");
    }

    /** What is left of it is no recovery point, and whoever brings the rest back does not wait for one. */
    @Test
    void isNotBegunWhereDataIsLost() {
        theatre.store();
        theatre.act("db.backup", Act.NEVER_READY);
        made("at-work");
        theatre.delete(theatre.below(PROD, "PersistentVolumeClaim", "media-1").orElseThrow());
        theatre.play();
        assertThat(prod()).isEqualTo("VolumeLost");
        assertThat(ready("at-work").reason()).isEqualTo("VolumeLost");
        assertThat(ready("at-work").message()).contains("Environment shop-prod: ", "restore volume media from a backup");
        theatre.after(Duration.ofSeconds(1));
        assertThat(made("go").step()).isEqualTo(BackupStep.GATE);
        assertThat(ready("go").reason()).isEqualTo("VolumeLost");
    }

    /** Whatever else is wrong, and whatever else is worth knowing. */
    @Test
    void itsEnvironmentSaysThatAJobIsRefused() {
        theatre.store();
        theatre.act("web", Act.CRASHES);
        theatre.siteOf("1.5", "volumeMounts: [{name: media, mountPath: /srv/media}, {name: cache, mountPath: /srv/cache}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}",
                "volumes: [{name: media}, {name: cache, backup: Exclude}, {name: unused}]", "deploy: {mode: FollowSite}");
        theatre.play();
        theatre.backup("go", PROD, "store: nas");
        theatre.foreign(new Id("Job", "acme--" + PROD, job("go", 1)));
        theatre.play();
        assertThat(prod()).isNotEqualTo("Running");
        assertThat(ready("go").reason()).isEqualTo("SavingRefused");
    }

    @Test
    void isStoppedWhenItIsCancelledOrDeleted() {
        theatre.store();
        theatre.act("db.backup", Act.NEVER_READY);
        made("go");
        String job = job("go", 1);
        assertThat(theatre.below(PROD, "Job", job)).isPresent();
        theatre.backup("go", PROD, "store: nas, cancel: true");
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("Cancelled");
        assertThat(theatre.below(PROD, "Job", job)).isEmpty();
        theatre.after(Duration.ofMinutes(1));
        made("other");
        String second = job("other", 1);
        assertThat(theatre.below(PROD, "Job", second)).isPresent();
        theatre.forgetBackup("other");
        theatre.play();
        assertThat(theatre.below(PROD, "Job", second)).isEmpty();
    }

    @Test
    void waitsForWhatIsMissingAndSaysHowItIsMade() {
        theatre.backup("nowhere", PROD, "");
        theatre.backup("nas", PROD, "store: nas");
        theatre.backup("moon", "shop-moon", "store: nas");
        theatre.play();
        assertThat(ready("nowhere").reason()).isEqualTo("NoStore");
        assertThat(ready("nas").reason()).isEqualTo("StoreNotFound");
        assertThat(ready("moon").reason()).isEqualTo("EnvironmentNotFound");
        theatre.store();
        theatre.play();
        assertThat(ready("nas").reason()).isEqualTo("Complete");
        theatre.after(Duration.ofHours(12));
        theatre.play();
        assertThat(ready("moon").reason()).isEqualTo("EnvironmentNotFound");
        assertThat(ready("moon").message()).startsWith(
                "It did not begin within the twelve hours in which it may: make another one when nothing is in its way. There is no Environment shop-moon");
        assertThat(theatre.backup("moon").getStatus().step()).isEqualTo(BackupStep.ENDED);
    }

    @Test
    void aTaskRunAndABackupDoNotKnowEachOther() {
        theatre.store();
        theatre.act("db.backup", Act.NEVER_READY);
        made("go");
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        assertThat(Conditions.isTrue(theatre.taskRun("clear").getStatus().conditions(), "Complete")).isTrue();
        assertThat(theatre.below(PROD, "Job", job("go", 1))).isPresent();
    }

    @Test
    void aSuspendedEnvironmentIsNotSaved() {
        theatre.store();
        theatre.siteOf("1.4", "", "", "", "suspend: true");
        theatre.play();
        made("go");
        assertThat(ready("go").reason()).isEqualTo("Suspended");
    }

    @Test
    void aReleaseThatComesMeanwhileMakesTwoStatesOfIt() {
        theatre.store();
        theatre.act("media.backup", Act.NEVER_READY);
        made("go");
        theatre.after(Duration.ofMinutes(1));
        theatre.siteOf("1.5", "volumeMounts: [{name: media, mountPath: /srv/media}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}",
                "volumes: [{name: media}]");
        theatre.play();
        theatre.promote("next", PROD, theatre.current(), "");
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("ReleaseChanged");
    }

    @Test
    void aStoreThatChangesOrGoesEndsIt() {
        theatre.store();
        theatre.act("db.backup", Act.NEVER_READY);
        made("go");
        theatre.store("https://other.example.com");
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("StoreChanged");
        assertThat(theatre.backup("go").getStatus().repository()).contains("nas.example.com");
        theatre.after(Duration.ofMinutes(1));
        made("other");
        theatre.forgetStore();
        theatre.play();
        assertThat(ready("other").reason()).isEqualTo("StoreGone");
    }

    @Test
    void whatWaitsForSomethingElseIsInNobodysWay() {
        theatre.store();
        theatre.backup("typo", PROD, "store: nsa");
        theatre.play();
        theatre.after(Duration.ofSeconds(1));
        made("go");
        assertThat(ready("typo").reason()).isEqualTo("StoreNotFound");
        assertThat(ready("go").reason()).isEqualTo("Complete");
    }

    @Test
    void endsAfterTwoDaysWhateverItWaitsFor() {
        theatre.store();
        theatre.act("db.backup", Act.NEVER_READY);
        made("go");
        theatre.after(Duration.ofDays(2));
        theatre.play();
        assertThat(ready("go").reason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void aPointThatLacksWhatRunsNowProtectsNothing() {
        theatre.store();
        made("go");
        theatre.after(Duration.ofMinutes(1));
        theatre.siteOf("1.5", "volumeMounts: [{name: media, mountPath: /srv/media}, {name: more, mountPath: /srv/more}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}",
                "volumes: [{name: media}, {name: cache, backup: Exclude}, {name: unused}, {name: more}]");
        theatre.play();
        theatre.promote("next", PROD, theatre.current(), "");
        theatre.play();
        assertThat(theatre.environment(PROD).getStatus().release().name()).isEqualTo(theatre.current());
        assertThat(protectedBy().status()).isEqualTo("False");
    }

    /** What the store lists of a part of a point. */
    private void counted(String backup, int part, Long files, Long tables, Long rows) {
        BackupStatus is = theatre.backup(backup).getStatus();
        List<BackupPart> parts = new ArrayList<>(is.parts());
        BackupPart one = parts.get(part);
        parts.set(part, new BackupPart(one.name(), one.kind(), one.engine(), one.snapshot(), one.bytes(), files, tables, rows));
        theatre.backup(backup).setStatus(new BackupStatus(is.observedGeneration(), is.step(), is.store(), is.repository(), is.release(), is
                .sequence(), is.environmentUid(), is.recoveryPoint(), is.sealed(), is.snapshot(), is.escrow(), is.madeForRestore(), is
                        .tasksLeft(), parts, is.verified(), is.conditions()));
    }

    private Optional<String> noted() {
        theatre.play();
        return Conditions.find(theatre.environment(PROD).getStatus().conditions(), Conditions.NOTED).filter(one -> one.reason().equals(
                "PointShrank")).map(Condition::message);
    }

    /** A drill of the second one is green: it restores what is in it. */
    @Test
    void aPointThatHoldsFarLessThanTheOneBeforeIsTold() {
        theatre.store();
        made("monday");
        theatre.after(Duration.ofHours(20));
        made("tuesday");
        counted("monday", 0, null, 12L, 1000L);
        counted("monday", 1, 600L, null, null);
        counted("tuesday", 0, null, 12L, 500L);
        counted("tuesday", 1, 300L, null, null);
        assertThat(noted()).as("rows and files come and go").isEmpty();
        counted("tuesday", 0, null, 11L, 990L);
        assertThat(noted()).hasValueSatisfying(said -> assertThat(said).contains("Backup tuesday holds far less than that of Backup monday",
                "db has 11 tables, and had 12.", "kubectl berth restore shop-prod --backup monday").doesNotContain("media"));
        counted("tuesday", 0, null, 12L, 499L);
        counted("tuesday", 1, 0L, null, null);
        assertThat(noted()).hasValueSatisfying(said -> assertThat(said).contains(
                "db has 499 rows, and had 1000; media has 0 files, and had 600."));
        assertThat(protectedBy().status()).as("it is whole, and new").isEqualTo("True");
        theatre.after(Duration.ofHours(20));
        made("wednesday");
        counted("wednesday", 0, null, 12L, 499L);
        counted("wednesday", 1, 0L, null, null);
        assertThat(noted()).as("it was said for a day").isEmpty();
    }

    @Test
    void aKeyThatIsTooShortIsSaidByTheStore() {
        theatre.store();
        theatre.weakKey();
        made("go");
        assertThat(ready("go").reason()).isEqualTo("StoreNotReady");
        assertThat(ready("go").message()).contains("openssl rand -hex 32");
    }
}
