package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.Condition;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Facts;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.world.Stagehand;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A recovery point whose Backup is gone, and which another Backup takes over. */
class TakeOverTest {
    private static final String PROD = "shop-prod";

    private final Theatre theatre = new Theatre();
    private BackupStatus before;
    private String point;

    @BeforeEach
    void thePointOfAPointIsLost() {
        site("");
        theatre.play();
        theatre.store();
        theatre.backup("nightly", PROD, "store: nas");
        theatre.play();
        before = theatre.backup("nightly").getStatus();
        point = theatre.backup("nightly").getMetadata().getUid();
        assertThat(ready("nightly").reason()).isEqualTo("Complete");
        theatre.forgetBackup("nightly");
        theatre.after(Duration.ofHours(30));
        theatre.play();
    }

    private void site(String more) {
        theatre.siteOf("1.4", "volumeMounts: [{name: media, mountPath: /srv/media}], envFrom: [{prefix: DB_, database: db}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}", "volumes: [{name: media}]", more);
    }

    private Condition ready(String backup) {
        return Conditions.find(theatre.backup(backup).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private BackupStatus takenOver(String name) {
        theatre.backup(name, PROD, "store: nas, point: " + point);
        theatre.play();
        return theatre.backup(name).getStatus();
    }

    private String look(String backup) {
        return SaveJobs.seal(theatre.backup(backup).getMetadata().getUid());
    }

    @Test
    void isWhatItWasWhenItWasMade() {
        BackupStatus now = takenOver("found");
        assertThat(ready("found").reason()).isEqualTo("Complete");
        assertThat(now.step()).isEqualTo(BackupStep.ENDED);
        assertThat(now.recoveryPoint()).as("not when it was taken over").isEqualTo(before.recoveryPoint());
        assertThat(now.sealed()).isEqualTo(Stagehand.SEALED);
        assertThat(now.parts()).isEqualTo(before.parts());
        assertThat(now.release()).isEqualTo(before.release());
        assertThat(now.repository()).isEqualTo(before.repository());
        assertThat(now.snapshot()).isEqualTo(before.snapshot());
        assertThat(now.madeForRestore()).isNull();
        assertThat(theatre.below(PROD, "Job", SaveJobs.job(theatre.backup("found").getMetadata().getUid(), 1))).as("nothing is saved")
                .isEmpty();
        assertThat(Conditions.find(theatre.environment(PROD).getStatus().conditions(), "Protected").orElseThrow().reason()).as(
                "its age is that of the data").isEqualTo("PointTooOld");
    }

    @Test
    void nothingNeedRun() {
        site("suspend: true");
        theatre.play();
        takenOver("found");
        assertThat(ready("found").reason()).isEqualTo("Complete");
    }

    @Test
    void comesBack() {
        takenOver("found");
        theatre.restore("back", PROD, "backup: found");
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.ENDED);
        assertThat(Conditions.isTrue(theatre.restore("back").getStatus().conditions(), "Complete")).isTrue();
    }

    /** Its Backup said so by a label, which is gone with it; what was sealed says it still. */
    @Test
    void whatARestoreHadMadeIsNotWantedLaterEither() {
        takenOver("found");
        theatre.restore("back", PROD, "backup: found");
        theatre.play();
        String made = theatre.restore("back").getStatus().safetyPoint();
        point = theatre.backup(made).getMetadata().getUid();
        theatre.forgetBackup(made);
        theatre.after(Duration.ofHours(1));
        BackupStatus status = takenOver("replaced");
        assertThat(ready("replaced").reason()).isEqualTo("Complete");
        assertThat(status.madeForRestore()).isTrue();
        assertThat(RecoveryPoint.usual(theatre.backups(PROD))).extracting(one -> one.getMetadata().getName()).containsExactly("found");
        theatre.restore("again", PROD, "safetyPoint: Skip, asOf: \"2027-01-01T00:00:00Z\"");
        theatre.play();
        assertThat(theatre.restore("again").getStatus().backup()).isEqualTo("found");
        theatre.restore("named", PROD, "safetyPoint: Skip, backup: replaced");
        theatre.play();
        assertThat(Conditions.isTrue(theatre.restore("named").getStatus().conditions(), "Complete")).isTrue();
        assertThat(theatre.backup("replaced").getStatus()).as("long after it has ended").isEqualTo(status);
    }

    /** As its manifest says that somebody kept. */
    @Test
    void nobodyAsksForWhomItWasMade() {
        theatre.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: found, namespace: acme, labels: {berth.dev/restore: uid-of-one-that-is-gone}}
                spec: {environment: %s, store: nas, point: %s}
                """.formatted(PROD, point));
        theatre.play();
        assertThat(ready("found").reason()).isEqualTo("Complete");
    }

    @Test
    void oneThatIsNotThereIsSaidToBeMissing() {
        theatre.act("berth.seal.backup", Act.CRASHES);
        takenOver("found");
        assertThat(ready("found").reason()).isEqualTo("SavingFailed");
        assertThat(ready("found").message()).contains("could not be taken over", "What lies in the store is as it was.");
        assertThat(theatre.backup("found").getStatus().recoveryPoint()).isNull();
    }

    @Test
    void progressIsToldWhileTheStoreIsAsked() {
        theatre.act("berth.seal.backup", Act.NEVER_READY);
        assertThat(takenOver("found").step()).isEqualTo(BackupStep.SEAL);
        assertThat(ready("found").message()).contains("The store is asked for the point");
        assertThat(theatre.below(PROD, "Job", look("found")).map(job -> ((Facts.Saving) job.facts()).part())).contains(SaveJobs.SEAL);
    }

    @Test
    void whatWasSaidComesBack() {
        BackupStatus status = takenOver("found");
        theatre.clearStatuses();
        theatre.play();
        assertThat(theatre.backup("found").getStatus()).isEqualTo(status);
    }
}
