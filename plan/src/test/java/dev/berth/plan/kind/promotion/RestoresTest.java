package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.Condition;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.backup.FetchJobs;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.part.storage.Holding;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Restores in a prod with a database and a volume, of which a recovery point was made. */
class RestoresTest {
    private static final String PROD = "shop-prod";
    private static final String MIGRATION = ", tasks: [{name: migrate, component: web, args: [migrate], run: BeforeRelease}]";

    private Theatre theatre = new Theatre();

    @BeforeEach
    void aPointWasMade() {
        site("1.4");
        theatre.play();
        theatre.store();
        theatre.backup("nightly", PROD, "store: nas");
        theatre.play();
        assertThat(Conditions.isTrue(theatre.backup("nightly").getStatus().conditions(), "Complete")).isTrue();
        theatre.after(Duration.ofHours(1));
    }

    private void site(String tag) {
        site(tag, "", "");
    }

    /** With more of the stack and of prod's spec. */
    private void site(String tag, String stack, String prod) {
        theatre.siteOf(tag, "volumeMounts: [{name: media, mountPath: /srv/media}], envFrom: [{prefix: DB_, database: db}]",
                ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}", "volumes: [{name: media}]" + stack, prod);
    }

    private RestoreStatus restored(String name, String more) {
        theatre.restore(name, PROD, more);
        theatre.play();
        return theatre.restore(name).getStatus();
    }

    private Condition ready(String restore) {
        return Conditions.find(theatre.restore(restore).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private Condition prod() {
        return Conditions.find(theatre.environment(PROD).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private Ledger ledger() {
        try {
            return Ledger.of((Facts.Space) theatre.space(PROD).facts());
        } catch (Ledger.UnreadableLedger e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, String> claims() {
        Map<String, String> claims = new TreeMap<>();
        ledger().volumes().forEach((volume, holding) -> claims.put(volume, holding.claim()));
        return claims;
    }

    private String job(String restore, int n) {
        return FetchJobs.job(theatre.restore(restore).getMetadata().getUid(), n);
    }

    @Test
    void dataIsReplacedByAWriteAndWhatWasThereIsKept() {
        Map<String, Holding> before = ledger().volumes();
        RestoreStatus status = restored("back", "backup: nightly");
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(ready("back").message()).contains("db, media", "Backup nightly", "kubectl berth undo shop-prod");
        assertThat(status.step()).isEqualTo(RestoreStep.ENDED);
        assertThat(status.parts()).extracting(BackupPart::name).containsExactly("db", "media");
        assertThat(status.recoveryPoint()).isEqualTo(theatre.backup("nightly").getStatus().recoveryPoint());
        assertThat(status.safetyPoint()).matches("back-[0-9a-f]{6}-before");
        assertThat(status.fetched()).isEqualTo(2);
        assertThat(Conditions.isTrue(theatre.backup(status.safetyPoint()).getStatus().conditions(), "Complete")).isTrue();
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-2"));
        assertThat(ledger().replaced()).singleElement().satisfies(former -> {
            assertThat(former.volumes()).isEqualTo(before);
            assertThat(former.until()).isEqualTo(status.undoUntil());
        });
        assertThat(theatre.written(PROD, "Deployment", "db")).contains("claimName: db-2").contains("replicas: 1");
        assertThat(theatre.written(PROD, "Deployment", "web")).contains("claimName: media-2");
        assertThat(prod().reason()).isEqualTo("Running");
        assertThat(theatre.environment(PROD).getStatus().holder()).isNull();
        assertThat(theatre.below(PROD, "NetworkPolicy", "backup")).as("open no longer than it is needed").isEmpty();
    }

    @Test
    void whatCameBackAsAnothersIsTold() {
        theatre.restore("back", PROD, "backup: nightly");
        theatre.until(() -> theatre.below(PROD, "Pod", job("back", 2) + "-pod-0").isPresent());
        theatre.said(PROD, job("back", 2), "{\"snapshot\":\"0123456789abcdef\",\"bytes\":1000,\"files\":3,\"reowned\":2}");
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(ready("back").message()).contains("Files and folders that were another user's or group's (media: 2)", "runAsUser");
        assertThat(restored("again", "backup: nightly").step()).isEqualTo(RestoreStep.ENDED);
        assertThat(ready("again").message()).doesNotContain("another user's");
    }

    @Test
    void nothingRunsWhileDataIsFetchedAndTheServerIsOnTheNewClaim() {
        theatre.act("db.backup", Act.NEVER_READY);
        restored("back", "backup: nightly, safetyPoint: Skip");
        assertThat(ready("back").reason()).isEqualTo("Fetching");
        assertThat(prod().reason()).isEqualTo("Restoring");
        assertThat(theatre.environment(PROD).getStatus().quiet()).isTrue();
        assertThat(theatre.written(PROD, "Deployment", "web")).contains("replicas: 0");
        assertThat(theatre.written(PROD, "Deployment", "db")).contains("replicas: 0").contains("claimName: db-1");
        assertThat(theatre.written(PROD, "Job", job("back", 1)))
                .contains("claimName: db-2", "restartPolicy: Always", "127.0.0.1", "0-beside-0", "claimName: db-1");
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "db-2")).isPresent();
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-1"));
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    @Test
    void undoBringsBackTheVeryClaims() {
        Map<String, Holding> before = ledger().volumes();
        restored("back", "backup: nightly");
        Map<String, Holding> restored = ledger().volumes();
        theatre.after(Duration.ofHours(1));
        restored("undo", "undo: back");
        assertThat(ready("undo").reason()).isEqualTo("Complete");
        assertThat(ledger().volumes()).isEqualTo(before);
        assertThat(ledger().replaced()).singleElement().satisfies(former -> assertThat(former.volumes()).isEqualTo(restored));
        theatre.after(Duration.ofHours(1));
        restored("redo", "undo: undo");
        assertThat(ledger().volumes()).isEqualTo(restored);
        theatre.after(Duration.ofHours(1));
        restored("gone", "undo: back");
        assertThat(ready("gone").reason()).isEqualTo("NothingToUndo");
    }

    @Test
    void whatWasReplacedGoesWhenItsTimeIsOverAndNotBefore() {
        restored("back", "backup: nightly, undoHours: 10");
        theatre.after(Duration.ofHours(9));
        theatre.play();
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "db-1")).isPresent();
        theatre.after(Duration.ofHours(2));
        theatre.play();
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "db-1")).isEmpty();
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "media-1")).isEmpty();
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "db-2")).isPresent();
        assertThat(ledger().replaced()).isEmpty();
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-2"));
    }

    /** Asked for in time, and slow to stop: what it takes back is there for as long as it takes. */
    @Test
    void whatSomebodyIsTakingBackIsNotDestroyed() {
        restored("back", "backup: nightly, undoHours: 10");
        theatre.after(Duration.ofMinutes(590));
        theatre.restore("undo", PROD, "undo: back");
        theatre.until(() -> theatre.restore("undo").getStatus() != null && theatre.restore("undo").getStatus().step() == RestoreStep.FETCH);
        theatre.after(Duration.ofMinutes(20));
        theatre.play();
        assertThat(ready("undo").reason()).isEqualTo("Complete");
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-1"));
    }

    @Test
    void whatDoesNotGoOnIsGivenUp() {
        theatre.act("db.backup", Act.CANNOT_PULL);
        restored("back", "backup: nightly, safetyPoint: Skip");
        assertThat(ready("back").message()).contains("its pod does not start (ImagePullBackOff)");
        theatre.after(Duration.ofMinutes(29));
        theatre.play();
        assertThat(prod().reason()).isEqualTo("Restoring");
        theatre.after(Duration.ofMinutes(2));
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("ImagePullBackOff");
        assertThat(ready("back").message()).contains("did not go on for half an hour", "what was there runs again");
        assertThat(prod().reason()).isEqualTo("Running");
    }

    /** Its pod was moved, or its Job deleted: what comes in its place has half an hour to begin. */
    @Test
    void aPartThatIsFetchedForHoursMayBeginAgain() {
        theatre.act("db.backup", Act.NEVER_READY);
        restored("back", "backup: nightly, safetyPoint: Skip");
        theatre.after(Duration.ofHours(3));
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Fetching");
        theatre.act("db.backup", Act.NO_NODE);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Unschedulable");
        theatre.after(Duration.ofMinutes(29));
        theatre.act("db.backup", Act.NEVER_READY);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Fetching");
        theatre.after(Duration.ofHours(1));
        theatre.delete(theatre.below(PROD, "Job", job("back", 1)).orElseThrow());
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    @Test
    void aStoreThatIsDeletedMeanwhileStopsIt() {
        theatre.act("db.backup", Act.NEVER_READY);
        restored("back", "backup: nightly, safetyPoint: Skip");
        theatre.forgetStore();
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("StoreGone");
        assertThat(prod().reason()).isEqualTo("Running");
    }

    @Test
    void anotherBackupWaitsUntilTheDataIsReplaced() {
        theatre.act("media.backup", Act.NEVER_READY);
        restored("back", "backup: nightly, safetyPoint: Skip");
        theatre.backup("tonight", PROD, "store: nas");
        theatre.play();
        assertThat(Conditions.find(theatre.backup("tonight").getStatus().conditions(), Conditions.READY).orElseThrow().message()).contains(
                "Restore back replaces data");
        theatre.act("media.backup", Act.RUNS);
        theatre.play();
        assertThat(Conditions.isTrue(theatre.backup("tonight").getStatus().conditions(), "Complete")).isTrue();
    }

    @Test
    void aPartAlone() {
        restored("back", "backup: nightly, parts: [db]");
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-1"));
    }

    @Test
    void aPartThatCannotBeFetchedChangesNothing() {
        theatre.act("media.backup", Act.CRASHES);
        restored("back", "backup: nightly, safetyPoint: Skip");
        assertThat(ready("back").reason()).isEqualTo("FetchFailed");
        assertThat(ready("back").message()).contains("Part media", "the task says why it fails", "what was there runs again");
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-1"));
        assertThat(prod().reason()).isEqualTo("Running");
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "db-2")).as("what it had fetched").isEmpty();
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "media-2")).as("what it had begun").isEmpty();
        theatre.act("media.backup", Act.RUNS);
        theatre.after(Duration.ofMinutes(1));
        restored("again", "backup: nightly");
        assertThat(ready("again").reason()).isEqualTo("Complete");
    }

    @Test
    void withoutASafetyPointNothingIsTouched() {
        theatre.act("db.backup", Act.CRASHES);
        restored("back", "backup: nightly");
        assertThat(ready("back").reason()).isEqualTo("SafetyPointFailed");
        assertThat(ready("back").message()).contains("Part db could not be saved", "safetyPoint: Skip");
        assertThat(prod().reason()).isEqualTo("Running");
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-1"));
    }

    @Test
    void aSafetyPointThatStandsStillIsGivenUp() {
        theatre.act("db.backup", Act.CANNOT_PULL);
        RestoreStatus status = restored("back", "backup: nightly");
        assertThat(ready("back").reason()).isEqualTo("ImagePullBackOff");
        assertThat(ready("back").message()).startsWith("The data as it is now is saved first. Part db is being saved, but its pod");
        theatre.after(Duration.ofMinutes(29));
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.SAFETY_POINT);
        assertThat(prod().reason()).isEqualTo("Running");
        theatre.after(Duration.ofMinutes(2));
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("SafetyPointFailed");
        assertThat(ready("back").message()).contains("nothing was touched", "its pod does not start (ImagePullBackOff)",
                "did not go on for half an hour", "safetyPoint: Skip");
        assertThat(prod().reason()).isEqualTo("Running");
        assertThat(theatre.environment(PROD).getStatus().holder()).isNull();
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-1"));
        assertThat(saving(status).reason()).isEqualTo("RestoreEnded");
        assertThat(theatre.below(PROD, "Job", savingJob(status, 1))).isEmpty();
        theatre.act("db.backup", Act.RUNS);
        theatre.after(Duration.ofMinutes(1));
        restored("again", "backup: nightly, safetyPoint: Skip");
        assertThat(ready("again").reason()).as("nothing is left that it would wait for").isEqualTo("Complete");
    }

    /** What has run for hours has come further; a pod in the place of one whose node is gone has half an hour again. */
    @Test
    void aSafetyPointThatGoesOnIsWaitedForHoweverLongItTakes() {
        theatre.act("db.backup", Act.NEVER_READY);
        theatre.act("media.backup", Act.CANNOT_PULL);
        restored("back", "backup: nightly");
        assertThat(ready("back").reason()).isEqualTo("SavingFirst");
        theatre.after(Duration.ofHours(3));
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("SavingFirst");
        theatre.act("db.backup", Act.NO_NODE);
        theatre.play();
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Unschedulable");
        theatre.after(Duration.ofMinutes(25));
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("ImagePullBackOff");
        theatre.after(Duration.ofMinutes(29));
        theatre.play();
        assertThat(ready("back").message()).contains("Part media is being saved, but its pod does not start");
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.SAFETY_POINT);
        theatre.act("media.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    /** Nothing is saved beside it, and it has a limit of its own. */
    @Test
    void aSafetyPointIsWaitedForWhileATaskRuns() {
        theatre.act("web.task", Act.NEVER_READY);
        site("1.5", MIGRATION, "deploy: {mode: FollowSite}");
        theatre.play();
        restored("back", "backup: nightly, code: Keep");
        theatre.after(Duration.ofMinutes(40));
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.SAFETY_POINT);
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    @Test
    void aSafetyPointIsStoppedWithItsRestore() {
        theatre.act("db.backup", Act.NEVER_READY);
        RestoreStatus cancelled = restored("back", "backup: nightly");
        assertThat(theatre.below(PROD, "Job", savingJob(cancelled, 1))).isPresent();
        theatre.restore("back", PROD, "backup: nightly, cancel: true");
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Cancelled");
        assertThat(saving(cancelled).reason()).isEqualTo("RestoreEnded");
        assertThat(theatre.below(PROD, "Job", savingJob(cancelled, 1))).isEmpty();
        theatre.after(Duration.ofMinutes(1));
        RestoreStatus gone = restored("again", "backup: nightly");
        theatre.forgetRestore("again");
        theatre.until(() -> theatre.environment(PROD).getStatus().holder() == null);
        assertThat(saving(gone).reason()).as("it is not gone for as long as the environment knows of it").isEqualTo("Saving");
        theatre.play();
        assertThat(saving(gone).reason()).isEqualTo("RestoreEnded");
        assertThat(theatre.below(PROD, "Job", savingJob(gone, 1))).isEmpty();
    }

    /** It waits for the restore, so the restore must not wait for it. */
    @Test
    void aSafetyPointIsNotBehindABackupThatWaits() {
        theatre = Theatre.whereRestoresComeFirst();
        aPointWasMade();
        theatre.act("db.backup", Act.NEVER_READY);
        theatre.backup("slow", PROD, "store: nas");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        theatre.backup("queued", PROD, "store: nas");
        theatre.play();
        restored("back", "backup: nightly");
        assertThat(ready("back").reason()).isEqualTo("Busy");
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(Conditions.isTrue(theatre.backup("queued").getStatus().conditions(), "Complete")).isTrue();
    }

    private static final String CANCEL_TONIGHT = "Backup tonight of environment shop-prod is at work and has to end first. To cancel it: kubectl -n acme patch backup tonight --type=merge -p '{\"spec\":{\"cancel\":true}}'";

    private void waitsForABackup() {
        theatre.act("media.backup", Act.NEVER_READY);
        theatre.backup("tonight", PROD, "store: nas");
        theatre.play();
        restored("back", "backup: nightly");
        assertThat(ready("back").reason()).isEqualTo("Busy");
        assertThat(ready("back").message()).isEqualTo(CANCEL_TONIGHT);
    }

    /** What saves a large site at night has limits of its own. */
    @Test
    void whatIsAtWorkIsWaitedForLongerThanAnHour() {
        waitsForABackup();
        theatre.after(Duration.ofHours(11));
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.GATE);
        theatre.act("media.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    @Test
    void whatIsAtWorkIsNotWaitedForForEver() {
        waitsForABackup();
        Instant limit = Instant.parse(theatre.restore("back").getMetadata().getCreationTimestamp()).plus(Duration.ofHours(12));
        assertThat(theatre.lookAgain("Restore", "back")).contains(limit);
        theatre.after(Duration.ofHours(12));
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Busy");
        assertThat(ready("back").message()).isEqualTo(
                "It could not begin for twelve hours, so it was given up, and nothing was touched. Make another one when nothing is in its way. "
                        + CANCEL_TONIGHT);
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.ENDED);
    }

    /** However late it may begin, there is time to carry it out. */
    @Test
    void oneThatBeganLateIsNotCutOffByThat() {
        waitsForABackup();
        theatre.after(Duration.ofHours(11));
        theatre.act("media.backup", Act.RUNS);
        theatre.act("db.backup", Act.NEVER_READY);
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.SAFETY_POINT);
        theatre.after(Duration.ofHours(3));
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    /** Counted from when nothing else was at work. */
    @Test
    void whatSomebodyHasToMendIsWaitedForAnHour() {
        waitsForABackup();
        theatre.after(Duration.ofHours(3));
        theatre.forgetStore();
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("StoreNotFound");
        RestoreStatus waits = theatre.restore("back").getStatus();
        assertThat(waits.step()).isEqualTo(RestoreStep.GATE);
        assertThat(theatre.lookAgain("Restore", "back")).contains(Instant.parse(waits.since()).plus(Duration.ofHours(1)));
        theatre.after(Duration.ofMinutes(59));
        theatre.play();
        assertThat(theatre.restore("back").getStatus()).isEqualTo(waits);
        theatre.after(Duration.ofMinutes(1));
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("StoreNotFound");
        assertThat(ready("back").message()).startsWith(
                "It could not begin for an hour, so it was given up, and nothing was touched. Make another one").endsWith(
                        "apply it again.");
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.ENDED);
    }

    private Condition saving(RestoreStatus restore) {
        return Conditions.find(theatre.backup(restore.safetyPoint()).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private String savingJob(RestoreStatus restore, int n) {
        return SaveJobs.job(theatre.backup(restore.safetyPoint()).getMetadata().getUid(), n);
    }

    @Test
    void isCancelledUntilTheDataIsReplaced() {
        theatre.act("db.backup", Act.NEVER_READY);
        restored("back", "backup: nightly, safetyPoint: Skip");
        assertThat(prod().reason()).isEqualTo("Restoring");
        theatre.restore("back", PROD, "backup: nightly, safetyPoint: Skip, cancel: true");
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Cancelled");
        assertThat(prod().reason()).isEqualTo("Running");
        assertThat(theatre.below(PROD, "Job", job("back", 1))).isEmpty();
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "db-2")).isEmpty();
    }

    /** The wrong point, on which nothing starts: what was there before is not waited for. */
    @Test
    void isCancelledAfterTheDataWasReplaced() {
        theatre.restore("back", PROD, "backup: nightly");
        theatre.until(() -> theatre.restore("back").getStatus() != null && theatre.restore("back").getStatus().step() == RestoreStep.FETCH);
        theatre.act("web", Act.NEVER_READY);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("StartingAgain");
        theatre.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: back, namespace: acme}
                spec: {environment: %s, preconditions: {sequence: %d}, backup: nightly, cancel: true}
                """.formatted(PROD, theatre.restore("back").getSpec().preconditions().sequence()));
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Cancelled");
        assertThat(ready("back").message()).contains("after the data was replaced", "kubectl berth undo shop-prod");
        assertThat(theatre.restore("back").getStatus().undoUntil()).isEqualTo(ledger().replaced().getFirst().until());
        assertThat(theatre.environment(PROD).getStatus().holder()).isNull();
        theatre.after(Duration.ofMinutes(1));
        theatre.act("web", Act.RUNS);
        restored("undo", "undo: back");
        assertThat(ready("undo").reason()).isEqualTo("Complete");
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-1"));
    }

    /** What it would do is to wait until the site stands still for that. */
    @Test
    void theSiteServesWhileATaskIsAtWorkThatNoReleaseWaitsFor() {
        theatre.begins(PROD, "tidy-29421960-x7k2p", "web.task");
        restored("back", "backup: nightly");
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.GATE);
        assertThat(ready("back").reason()).isEqualTo("Busy");
        assertThat(ready("back").message()).contains("kubectl -n acme--shop-prod delete job tidy-29421960 ");
        assertThat(theatre.written(PROD, "Deployment", "web")).contains("replicas: 1");
        RestoreStatus waits = theatre.restore("back").getStatus();
        theatre.after(Duration.ofHours(2));
        theatre.play();
        assertThat(theatre.restore("back").getStatus()).as("it may take hours, and nothing is written meanwhile").isEqualTo(waits);
        theatre.drill("try", PROD, "backup: nightly");
        theatre.play();
        assertThat(ready("try").reason()).as("it stops nothing").isEqualTo("Complete");
        theatre.delete(theatre.below(PROD, "Pod", "tidy-29421960-x7k2p").orElseThrow());
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    /** Its schedule goes on until the site is stopped. */
    @Test
    void aTaskThatBeginsWhileTheDataIsSavedIsWaitedFor() {
        theatre.act("db.backup", Act.NEVER_READY);
        restored("back", "backup: nightly");
        theatre.begins(PROD, "tidy-29421960-x7k2p", "web.task");
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        theatre.after(Duration.ofHours(3));
        theatre.play();
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.SAFETY_POINT);
        assertThat(ready("back").message()).contains("delete job tidy-29421960 ");
        assertThat(theatre.written(PROD, "Deployment", "web")).contains("replicas: 1");
        theatre.delete(theatre.below(PROD, "Pod", "tidy-29421960-x7k2p").orElseThrow());
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    /** Its Job goes on whatever is asked of its environment. */
    @Test
    void theSiteServesWhileWhatSomebodyRunsIsAtWork() {
        theatre.act("web.task", Act.NEVER_READY);
        theatre.run("long", PROD, "args: [tidy]");
        theatre.play();
        restored("back", "backup: nightly, safetyPoint: Skip");
        assertThat(theatre.restore("back").getStatus().step()).isEqualTo(RestoreStep.GATE);
        assertThat(ready("back").message()).contains("delete job " + TaskPods.runJob(theatre.taskRun("long").getMetadata().getUid()) + " ");
        assertThat(theatre.written(PROD, "Deployment", "web")).contains("replicas: 1");
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    @Test
    void whoVanishesDemandsNothing() {
        theatre.act("db.backup", Act.NEVER_READY);
        restored("back", "backup: nightly, safetyPoint: Skip");
        theatre.forgetRestore("back");
        theatre.play();
        assertThat(prod().reason()).isEqualTo("Running");
        assertThat(theatre.below(PROD, "PersistentVolumeClaim", "db-2")).isEmpty();
    }

    @Test
    void aVolumeThatIsLostComesBack() {
        Child claim = theatre.below(PROD, "PersistentVolumeClaim", "media-1").orElseThrow();
        theatre.delete(claim);
        theatre.play();
        assertThat(prod().reason()).isEqualTo("VolumeLost");
        restored("saved-first", "backup: nightly, parts: [media]");
        assertThat(ready("saved-first").reason()).isEqualTo("VolumeLost");
        assertThat(ready("saved-first").message()).contains("safetyPoint: Skip");
        restored("back", "backup: nightly, parts: [media], safetyPoint: Skip");
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(ready("back").message()).doesNotContain("undo");
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-2"));
        assertThat(prod().reason()).isEqualTo("Running");
        theatre.after(Duration.ofMinutes(1));
        restored("undone", "undo: back");
        assertThat(ready("undone").reason()).isEqualTo("NothingToUndo");
        assertThat(prod().reason()).as("nothing was stopped for it").isEqualTo("Running");
    }

    /** What the API server takes nothing of is no reason to leave data alone. */
    @Test
    void dataIsSavedAndComesBackWhileARouteIsRefused() {
        theatre.foreign(new Id("IngressRoute", "acme--" + PROD, "berth--web"));
        theatre.backup("now", PROD, "store: nas");
        theatre.play();
        assertThat(prod().reason()).isEqualTo("NotOurs");
        assertThat(RecoveryPoint.isHeld(theatre.backup("now"))).isTrue();
        RestoreStatus status = restored("back", "backup: now");
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-2"));
        assertThat(status.step()).isEqualTo(RestoreStep.START);
        assertThat(ready("back").message()).contains("IngressRoute");
    }

    /** Whoever looks whether a site is well has to hear it of the points too. */
    @Test
    void pointsThatNobodyCanOpenProtectNothing() {
        theatre.forgetStore();
        theatre.play();
        assertThat(protection().reason()).isEqualTo("StoreNotFound");
        assertThat(protection().message()).contains("BackupStore nas", "apply it");
        theatre.store();
        theatre.weakKey();
        theatre.play();
        assertThat(protection().status()).isEqualTo("False");
        assertThat(protection().reason()).isEqualTo("StoreNotReady");
        theatre.store();
        theatre.play();
        assertThat(protection().status()).isEqualTo("True");
    }

    private Condition protection() {
        return Conditions.find(theatre.environment(PROD).getStatus().conditions(), "Protected").orElseThrow();
    }

    /** It was not wanted any more: it proves nothing, is tried only by its name, and stands for no other one. */
    @Test
    void whatARestoreHasSavedIsNoPointOfTheSite() {
        restored("back", "backup: nightly");
        String before = theatre.restore("back").getStatus().safetyPoint();
        assertThat(RecoveryPoint.isHeld(theatre.backup(before))).isTrue();
        assertThat(theatre.environment(PROD).getStatus().backup().last()).isEqualTo(theatre.backup("nightly").getStatus().recoveryPoint());
        theatre.drill("try", PROD, "");
        theatre.play();
        assertThat(theatre.restore("try").getStatus().backup()).isEqualTo("nightly");
        theatre.act("db.backup", Act.CRASHES);
        theatre.drill("look", PROD, "backup: " + before);
        theatre.play();
        assertThat(ready("look").reason()).isEqualTo("FetchFailed");
        assertThat(protection().status()).isEqualTo("True");
    }

    @Test
    void theCodeIsAskedForWhereAnotherOneRan() {
        String old = ledger().release().orElseThrow().name();
        site("1.5");
        theatre.play();
        theatre.promote("up", PROD, theatre.current(), "");
        theatre.play();
        String now = ledger().release().orElseThrow().name();
        assertThat(now).isNotEqualTo(old);
        theatre.after(Duration.ofMinutes(1));
        restored("which", "backup: nightly");
        assertThat(ready("which").reason()).isEqualTo("CodeDiffers");
        assertThat(ready("which").message()).contains(old, now, "code: Keep", "code: FromBackup");
        theatre.after(Duration.ofMinutes(1));
        restored("keep", "backup: nightly, code: Keep");
        assertThat(ready("keep").reason()).isEqualTo("Complete");
        assertThat(ledger().release().orElseThrow().name()).isEqualTo(now);
        theatre.after(Duration.ofMinutes(1));
        restored("both", "backup: nightly, code: FromBackup");
        assertThat(ready("both").reason()).isEqualTo("Complete");
        assertThat(ledger().release().orElseThrow().name()).isEqualTo(old);
        assertThat(claims()).isEqualTo(Map.of("db", "db-3", "media", "media-3"));
        assertThat(Conditions.find(theatre.environment(PROD).getStatus().conditions(), "Held").orElseThrow().message()).startsWith(
                "Restore both put release " + old);
        theatre.after(Duration.ofMinutes(1));
        restored("neither", "undo: both");
        assertThat(ready("neither").reason()).isEqualTo("Complete");
        assertThat(ledger().release().orElseThrow().name()).isEqualTo(now);
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-2"));
    }

    private String madeAt(String name) {
        theatre.backup(name, PROD, "store: nas");
        theatre.play();
        theatre.after(Duration.ofHours(1));
        return theatre.backup(name).getStatus().recoveryPoint();
    }

    @Test
    void theNewestPointFromNoLaterThanATime() {
        String second = madeAt("second");
        madeAt("third");
        RestoreStatus status = restored("back", "asOf: \"%s\"".formatted(second));
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(ready("back").message()).contains("is that of Backup second");
        assertThat(status.backup()).isEqualTo("second");
        assertThat(status.recoveryPoint()).isEqualTo(second);
        theatre.after(Duration.ofHours(1));
        assertThat(restored("again", "asOf: \"2026-01-02T00:00:00+01:00\"").backup()).as("what a restore had saved is not meant")
                .isEqualTo("third");
        assertThat(ready("again").reason()).isEqualTo("Complete");
    }

    /** Its parts are saved one after the other: the last one may hold what went wrong after the first one was read. */
    @Test
    void aPointThatWasStillBeingSavedThenIsNotTaken() {
        Instant second = Instant.parse(madeAt("second"));
        BackupStatus is = theatre.backup("second").getStatus();
        List<Condition> said = is.conditions().stream().map(one -> new Condition(one.type(), one.status(), one.reason(), one.message(), one
                .observedGeneration(), second.plusSeconds(600).toString())).toList();
        theatre.backup("second").setStatus(is.still(is.observedGeneration(), is.verified(), said));
        assertThat(restored("back", "asOf: \"%s\"".formatted(second.plusSeconds(599))).backup()).isEqualTo("nightly");
        theatre.after(Duration.ofHours(1));
        assertThat(restored("again", "asOf: \"%s\"".formatted(second.plusSeconds(600))).backup()).isEqualTo("second");
    }

    @Test
    void nothingNewerThanAskedForIsTaken() {
        String second = madeAt("second");
        RestoreStatus status = restored("early", "asOf: \"2026-01-01T07:00:00Z\"");
        assertThat(ready("early").reason()).isEqualTo("NoPoint");
        assertThat(ready("early").message()).contains("2026-01-01T07:00:00Z or before", "the oldest one is Backup nightly", theatre.backup(
                "nightly").getStatus().recoveryPoint()).doesNotContain(second);
        assertThat(status.backup()).isNull();
        restored("never", "asOf: \"2026-02-30T07:00:00Z\"");
        assertThat(ready("never").reason()).isEqualTo("TimeUnreadable");
        theatre.forgetBackup("nightly");
        theatre.forgetBackup("second");
        restored("none", "asOf: \"2026-01-02T00:00:00Z\"");
        assertThat(ready("none").reason()).isEqualTo("NoPoint");
        assertThat(ready("none").message()).contains("has no recovery point");
        assertThat(prod().reason()).isEqualTo("Running");
    }

    /** Whatever becomes of the Backups meanwhile: the store and the point are there, and who applies by Git may take the object away. */
    @Test
    void whichPointIsDecidedOnce() {
        madeAt("second");
        theatre.act("db.backup", Act.NEVER_READY);
        assertThat(restored("back", "asOf: \"2026-01-01T23:00:00Z\", safetyPoint: Skip").backup()).isEqualTo("second");
        theatre.forgetBackup("second");
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(theatre.restore("back").getStatus().backup()).isEqualTo("second");
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-2"));
    }

    /** A migration that had ended on newer data has not ended on this. */
    @Test
    void tasksRunAgainOnTheDataOfAnotherRelease() {
        site("1.5", MIGRATION, "");
        theatre.play();
        theatre.promote("up", PROD, theatre.current(), "");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        restored("keep", "backup: nightly, code: Keep");
        assertThat(ready("keep").reason()).isEqualTo("Complete");
        assertThat(theatre.below(PROD, "Job", "migrate-" + ledger().sequence())).isPresent();
        assertThat(ledger().release().orElseThrow().ended()).containsExactly("migrate");
    }

    /** Both are asked for when the data is there, and one needs the other. */
    @Test
    void noTaskRunsBeforeItsDatabaseAnswers() {
        site("1.5", MIGRATION, "");
        theatre.play();
        theatre.promote("up", PROD, theatre.current(), "");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        theatre.restore("keep", PROD, "backup: nightly, code: Keep");
        theatre.until(() -> theatre.restore("keep").getStatus() != null && theatre.restore("keep").getStatus().step() == RestoreStep.FETCH);
        theatre.act("db", Act.NEVER_READY);
        theatre.play();
        assertThat(theatre.restore("keep").getStatus().step()).isEqualTo(RestoreStep.START);
        assertThat(theatre.below(PROD, "Job", "migrate-" + ledger().sequence())).isEmpty();
        theatre.act("db", Act.RUNS);
        theatre.play();
        assertThat(ready("keep").reason()).isEqualTo("Complete");
        assertThat(theatre.below(PROD, "Job", "migrate-" + ledger().sequence())).isPresent();
    }

    /** What had ended on the newer data has not ended on what was there before. */
    @Test
    void tasksOfALaterReleaseRunAgainOnWhatAnUndoBringsBack() {
        restored("back", "backup: nightly");
        theatre.after(Duration.ofHours(1));
        site("1.5", MIGRATION, "");
        theatre.play();
        theatre.promote("up", PROD, theatre.current(), "");
        theatre.play();
        assertThat(ledger().release().orElseThrow().ended()).containsExactly("migrate");
        theatre.after(Duration.ofHours(1));
        theatre.act("web.task", Act.NEVER_READY);
        restored("undo", "undo: back");
        assertThat(claims()).isEqualTo(Map.of("db", "db-1", "media", "media-1"));
        assertThat(ledger().release().orElseThrow().ended()).isEmpty();
        assertThat(theatre.below(PROD, "Job", "migrate-" + ledger().sequence())).isPresent();
        assertThat(theatre.written(PROD, "Deployment", "web")).as("new code never meets the old schema").contains("replicas: 0");
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(ready("undo").reason()).isEqualTo("Complete");
        theatre.after(Duration.ofHours(1));
        restored("redo", "undo: undo");
        assertThat(ready("redo").reason()).isEqualTo("Complete");
        assertThat(theatre.below(PROD, "Job", "migrate-" + ledger().sequence())).as("that data has seen it").isEmpty();
    }

    /** It was saved before the tasks of the release had ended: its schema is that of the release before. */
    @Test
    void tasksRunAgainOnAPointThatHadNotSeenThem() {
        theatre.act("web.task", Act.CRASHES);
        site("1.5", MIGRATION, "deploy: {mode: FollowSite}");
        theatre.play();
        assertThat(prod().reason()).isEqualTo("TaskFailed");
        madeAt("half");
        BackupStatus half = theatre.backup("half").getStatus();
        assertThat(half.release()).isEqualTo(ledger().release().orElseThrow().name());
        assertThat(half.tasksLeft()).isTrue();
        theatre.act("web.task", Act.RUNS);
        theatre.delete(theatre.below(PROD, "Job", "migrate-" + ledger().sequence()).orElseThrow());
        theatre.play();
        assertThat(ledger().release().orElseThrow().ended()).containsExactly("migrate");
        madeAt("whole");
        assertThat(theatre.backup("whole").getStatus().tasksLeft()).isNull();
        restored("old", "backup: half");
        assertThat(ready("old").reason()).isEqualTo("Complete");
        assertThat(theatre.below(PROD, "Job", "migrate-" + ledger().sequence())).isPresent();
        theatre.after(Duration.ofHours(1));
        restored("new", "backup: whole");
        assertThat(ready("new").reason()).isEqualTo("Complete");
        assertThat(theatre.below(PROD, "Job", "migrate-" + ledger().sequence())).isEmpty();
        theatre.backup("found", PROD, "store: nas, point: " + theatre.backup("half").getMetadata().getUid());
        theatre.play();
        assertThat(theatre.backup("found").getStatus().tasksLeft()).as("it is sealed with the point").isTrue();
    }

    @Test
    void whoPutTheReleaseThereIsNamedWhenTheFormerDataIsGone() {
        site("1.5");
        theatre.play();
        theatre.promote("up", PROD, theatre.current(), "");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        restored("both", "backup: nightly, code: FromBackup");
        theatre.after(Duration.ofHours(73));
        theatre.play();
        assertThat(ledger().replaced()).isEmpty();
        assertThat(Conditions.find(theatre.environment(PROD).getStatus().conditions(), "Held").orElseThrow().message()).startsWith(
                "Restore both put release ");
    }

    @Test
    void whatIsAskedForInVain() {
        restored("missing", "backup: weekly");
        assertThat(ready("missing").reason()).isEqualTo("BackupNotFound");
        restored("part", "backup: nightly, parts: [cache]");
        assertThat(ready("part").reason()).isEqualTo("PartNotFound");
        theatre.backup("begun", PROD, "store: elsewhere");
        theatre.play();
        restored("early", "backup: begun");
        assertThat(ready("early").reason()).isEqualTo("NoPoint");
        theatre.backup("other", "shop-preprod", "store: nas");
        theatre.play();
        restored("foreign", "backup: other");
        assertThat(ready("foreign").reason()).isEqualTo("NotDownwards");
        assertThat(prod().reason()).isEqualTo("Running");
    }

    @Test
    void theFirstOfTwoDecides() {
        theatre.restore("one", PROD, "backup: nightly");
        theatre.restore("two", PROD, "backup: nightly");
        theatre.play();
        assertThat(ready("one").reason()).isEqualTo("Complete");
        assertThat(ready("two").reason()).isEqualTo("Outdated");
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-2"));
    }

    @Test
    void whatWasSaidComesBackAtEveryStep() {
        theatre.restore("back", PROD, "backup: nightly");
        for (RestoreStep step : RestoreStep.values()) {
            theatre.until(() -> theatre.restore("back").getStatus() != null && theatre.restore("back").getStatus().step().compareTo(
                    step) >= 0);
            theatre.clearStatuses();
        }
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(claims()).isEqualTo(Map.of("db", "db-2", "media", "media-2"));
        assertThat(ledger().replaced()).hasSize(1);
    }
}
