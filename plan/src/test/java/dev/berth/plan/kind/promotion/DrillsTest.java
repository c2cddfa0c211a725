package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.RecoveryStatus;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.api.Verified;
import dev.berth.plan.Facts;
import dev.berth.plan.Names;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.BootJob;
import dev.berth.plan.part.backup.FetchJobs;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drills of a prod with a database and a volume, of which a recovery point was made. */
class DrillsTest {
    private static final String PROD = "shop-prod";

    private final Theatre theatre = new Theatre();

    @BeforeEach
    void aPointWasMade() {
        theatre.saved("{schedule: \"@daily\"}");
        theatre.play();
        theatre.store();
        theatre.backup("nightly", PROD, "store: nas");
        theatre.play();
        theatre.after(Duration.ofHours(1));
    }

    private RestoreStatus drilled(String name, String more) {
        theatre.drill(name, PROD, more);
        theatre.play();
        return theatre.restore(name).getStatus();
    }

    private Condition ready(String restore) {
        return Conditions.find(theatre.restore(restore).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private Condition prod(String type) {
        return Conditions.find(theatre.environment(PROD).getStatus().conditions(), type).orElseThrow();
    }

    private boolean stands(String kind, String name) {
        return theatre.below(PROD, kind, name).isPresent();
    }

    private String uid(String drill) {
        return theatre.restore(drill).getMetadata().getUid();
    }

    @Test
    void aPointIsRestoredBesideWhatRunsAndThrownAway() {
        RestoreStatus status = drilled("try", "");
        assertThat(ready("try").reason()).isEqualTo("Complete");
        assertThat(ready("try").message()).contains("The recovery point of Backup nightly restores", "db: ", "media: ");
        assertThat(status.backup()).isEqualTo("nightly");
        assertThat(status.fetched()).isEqualTo(2);
        assertThat(status.demand()).isNull();
        Verified verified = theatre.backup("nightly").getStatus().verified();
        assertThat(verified.by()).isEqualTo("try");
        assertThat(verified.time()).isEqualTo(status.since());
        assertThat(theatre.environment(PROD).getStatus().backup().lastVerified()).isEqualTo(status.since());
        assertThat(prod("Protected").message()).endsWith("Drill try restored it and found it good.");
        assertThat(stands("Job", FetchJobs.job(uid("try"), 1))).as("a pod that keeps the claim").isFalse();
        assertThat(stands("PersistentVolumeClaim", Names.scratch("db", uid("try")))).isFalse();
        assertThat(stands("PersistentVolumeClaim", Names.scratch("media", uid("try")))).isFalse();
        assertThat(stands("PersistentVolumeClaim", "db-1")).isTrue();
    }

    @Test
    void whatCameBackAsAnothersIsTold() {
        theatre.drill("try", PROD, "");
        theatre.until(() -> theatre.below(PROD, "Pod", FetchJobs.job(uid("try"), 2) + "-pod-0").isPresent());
        theatre.said(PROD, FetchJobs.job(uid("try"), 2), "{\"snapshot\":\"0123456789abcdef\",\"reowned\":2}");
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("Complete");
        assertThat(ready("try").message()).contains("Files and folders that were another user's or group's (media: 2)", "runAsUser");
    }

    @Test
    void nobodyNoticesWhileItGoesOn() {
        theatre.act("media.backup", Act.NEVER_READY);
        drilled("try", "");
        assertThat(ready("try").message()).contains("Part media is being fetched (2 of 2)");
        assertThat(prod(Conditions.READY).reason()).isEqualTo("Running");
        assertThat(theatre.environment(PROD).getStatus().holder()).isNull();
        String job = theatre.written(PROD, "Job", FetchJobs.job(uid("try"), 1));
        assertThat(job).contains("claimName: " + Names.scratch("db", uid("try")), "--disk", "--claim", "--backup", theatre.backup("nightly")
                .getMetadata()
                .getUid())
                .doesNotContain("claimName: db-1");
        assertThat(theatre.written(PROD, "NetworkPolicy", "backup")).contains("egress");
        theatre.act("media.backup", Act.RUNS);
        theatre.after(Duration.ofSeconds(90));
        theatre.play();
        assertThat(theatre.restore("try").getStatus().recoverySeconds()).isEqualTo(90);
        assertThat(stands("NetworkPolicy", "backup")).isFalse();
    }

    private static final String SELDOM = "store: nas, schedule: \"0 0 1 1 *\", drill: \"0 0 1 1 *\"";

    private void checking() {
        theatre.saved("{" + SELDOM + "}");
        theatre.checkBegins();
        assertThat(checks()).isPositive();
    }

    private long checks() {
        return theatre.jobs(PROD, Facts.Checking.class).filter(Facts.Job::active).count();
    }

    /** A check lets nobody read beside it for hours. */
    @Test
    void aCheckIsWaitedFor() {
        checking();
        drilled("try", "backup: nightly");
        assertThat(ready("try").reason()).isEqualTo("Busy");
        assertThat(ready("try").message()).contains("repository of environment shop-prod is being checked");
        theatre.after(Duration.ofHours(5));
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("Busy");
        theatre.act("berth.check.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("Complete");
    }

    /** Begun in the same moment as something that works alone on the repository. */
    private RestoreStatus begunBeside(Runnable other) {
        theatre.act("media.backup", Act.NEVER_READY);
        RestoreStatus begun = drilled("try", "");
        assertThat(begun.step()).isEqualTo(RestoreStep.FETCH);
        theatre.forgetRestore("try");
        theatre.act("media.backup", Act.RUNS);
        theatre.play();
        other.run();
        theatre.drill("again", PROD, "");
        theatre.restore("again").setStatus(begun);
        theatre.play();
        return theatre.restore("again").getStatus();
    }

    @Test
    void aCheckThatBeganInTheSameMomentMakesWay() {
        theatre.saved("{" + SELDOM + "}");
        begunBeside(this::checking);
        assertThat(ready("again").reason()).isEqualTo("Complete");
        assertThat(checks()).as("it begins anew").isPositive();
    }

    @Test
    void oneThatForgetsAndBeganInTheSameMomentIsWaitedFor() {
        theatre.saved("{" + SELDOM + "}");
        for (String later : List.of("noon", "evening")) {
            theatre.backup(later, PROD, "store: nas");
            theatre.play();
            theatre.after(Duration.ofHours(1));
        }
        RestoreStatus status = begunBeside(() -> {
            theatre.act("berth.forget.backup", Act.NEVER_READY);
            theatre.backup("night", PROD, "store: nas");
            theatre.play();
            assertThat(theatre.jobs(PROD, Facts.Forgetting.class)).anyMatch(Facts.Job::active);
        });
        assertThat(status.step()).as(ready("again").message()).isEqualTo(RestoreStep.FETCH);
        assertThat(ready("again").reason()).isEqualTo("Busy");
        theatre.after(Duration.ofMinutes(40));
        theatre.play();
        assertThat(ready("again").reason()).isEqualTo("Busy");
        theatre.act("berth.forget.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("again").reason()).isEqualTo("Complete");
    }

    /** For how long a site would be away, and how much of it would be gone. */
    @Test
    void howLongItTookAndHowOldThePointWasStandsOnBackupAndEnvironment() {
        theatre.act("media.backup", Act.NEVER_READY);
        drilled("try", "");
        theatre.act("media.backup", Act.RUNS);
        theatre.after(Duration.ofSeconds(90));
        theatre.play();
        Verified verified = theatre.backup("nightly").getStatus().verified();
        assertThat(verified.recoverySeconds()).isEqualTo(90);
        assertThat(verified.pointAgeSeconds()).isEqualTo(Duration.ofHours(1).toSeconds());
        RecoveryStatus said = theatre.environment(PROD).getStatus().backup();
        assertThat(said.lastVerified()).isEqualTo(verified.time());
        assertThat(said.recoverySeconds()).isEqualTo(90);
        assertThat(said.pointAgeSeconds()).isEqualTo(Duration.ofHours(1).toSeconds());
    }

    @Test
    void aPointThatDoesNotRestoreIsToldUntilOneDoes() {
        theatre.act("db.backup", Act.CRASHES);
        drilled("try", "");
        assertThat(ready("try").reason()).isEqualTo("FetchFailed");
        assertThat(ready("try").message()).contains("Part db could not be fetched", "the task says why it fails").doesNotContain(
                "replaced");
        assertThat(prod("Protected").reason()).isEqualTo("DrillFailed");
        assertThat(prod("Protected").message()).contains("Drill try", "Backup nightly", "the task says why it fails");
        assertThat(prod(Conditions.READY).reason()).isEqualTo("Running");
        assertThat(theatre.backup("nightly").getStatus().verified()).isNull();
        theatre.act("db.backup", Act.RUNS);
        theatre.after(Duration.ofMinutes(1));
        drilled("again", "");
        assertThat(prod("Protected").reason()).isEqualTo("RecentPoint");
    }

    @Test
    void anOldPointThatDoesNotRestoreIsNoNewsOfTheNewest() {
        theatre.backup("later", PROD, "store: nas");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        drilled("try", "");
        theatre.act("db.backup", Act.CRASHES);
        theatre.after(Duration.ofMinutes(1));
        drilled("old", "backup: nightly");
        assertThat(ready("old").reason()).isEqualTo("FetchFailed");
        assertThat(prod("Protected").reason()).isEqualTo("RecentPoint");
    }

    @Test
    void whatRestoredOnceAndDoesNotAnyMoreIsTold() {
        drilled("try", "");
        theatre.act("db.backup", Act.CRASHES);
        theatre.after(Duration.ofMinutes(1));
        drilled("again", "");
        assertThat(prod("Protected").reason()).isEqualTo("DrillFailed");
        assertThat(theatre.backup("nightly").getStatus().verified().by()).isEqualTo("try");
    }

    /** It once stayed green for weeks because it tried the same old point again and again. */
    @Test
    void whoNamesNoneTriesNoOldPoint() {
        theatre.after(Duration.ofDays(3));
        theatre.play();
        drilled("try", "");
        assertThat(ready("try").message()).contains("more than a day old", "asked for by its name");
        theatre.after(Duration.ofHours(13));
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("PointTooOld");
        assertThat(theatre.restore("try").getStatus().step()).isEqualTo(RestoreStep.ENDED);
        drilled("meant", "backup: nightly");
        assertThat(ready("meant").reason()).isEqualTo("Complete");
    }

    /** Whoever names a time wants that point, as whoever names a Backup. */
    @Test
    void thePointOfATime() {
        theatre.after(Duration.ofDays(3));
        theatre.backup("later", PROD, "store: nas");
        theatre.play();
        theatre.after(Duration.ofDays(3));
        theatre.play();
        assertThat(drilled("old", "asOf: \"2026-01-02T00:00:00Z\"").backup()).isEqualTo("nightly");
        assertThat(ready("old").reason()).isEqualTo("Complete");
        assertThat(theatre.backup("nightly").getStatus().verified().by()).isEqualTo("old");
    }

    @Test
    void whatIsAskedForInVain() {
        drilled("early", "asOf: \"2026-01-01T00:00:00Z\"");
        assertThat(ready("early").reason()).isEqualTo("NoPoint");
        assertThat(ready("early").message()).contains("the oldest one is Backup nightly");
        drilled("none", "backup: nothing");
        assertThat(ready("none").reason()).isEqualTo("BackupNotFound");
        theatre.drill("other", "shop-preprod", "");
        theatre.play();
        assertThat(ready("other").reason()).isEqualTo("NoPoint");
        assertThat(ready("other").message()).contains("kubectl berth backup shop-preprod");
    }

    @Test
    void oneAtATime() {
        theatre.act("db.backup", Act.NEVER_READY);
        drilled("first", "");
        drilled("second", "");
        assertThat(ready("second").message()).isEqualTo("Drill first of environment shop-prod comes first.");
        theatre.act("db.backup", Act.RUNS);
        theatre.play();
        assertThat(ready("second").reason()).isEqualTo("Complete");
    }

    @Test
    void isCancelledAtAnyTime() {
        theatre.act("db.backup", Act.NEVER_READY);
        drilled("try", "");
        theatre.drill("try", PROD, "cancel: true");
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("Cancelled");
        assertThat(stands("Job", FetchJobs.job(uid("try"), 1))).isFalse();
        assertThat(stands("PersistentVolumeClaim", Names.scratch("db", uid("try")))).isFalse();
    }

    @Test
    void itsClaimIsNeverTheVolume() {
        drilled("try", "");
        theatre.restore("back", PROD, "backup: nightly");
        theatre.play();
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(stands("PersistentVolumeClaim", "db-2")).isTrue();
    }

    @Test
    void aDrillGivesWayToARestore() {
        theatre.act("media.backup", Act.NEVER_READY);
        drilled("try", "");
        theatre.restore("back", PROD, "backup: nightly, safetyPoint: Skip, parts: [db]");
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("Overtaken");
        assertThat(stands("PersistentVolumeClaim", Names.scratch("db", uid("try")))).isFalse();
        assertThat(ready("back").reason()).isEqualTo("Complete");
        assertThat(prod("Protected").reason()).isEqualTo("RecentPoint");
    }

    /** What the point holds was mounted by components that do not run here any more. */
    @Test
    void aPointOfAnotherReleaseIsTriedAsThatWas() {
        theatre.siteOf("1.5", "args: [serve]", "", "");
        theatre.play();
        theatre.promote("go", PROD, theatre.current(), "preconditions: {sequence: 1}");
        theatre.play();
        assertThat(theatre.environment(PROD).getStatus().release().name()).isEqualTo(theatre.current());
        drilled("try", "backup: nightly");
        assertThat(ready("try").reason()).isEqualTo("Complete");
        assertThat(theatre.restore("try").getStatus().parts()).hasSize(2);
    }

    @Test
    void whatProvesNothingHidesNothing() {
        theatre.act("db.backup", Act.CRASHES);
        drilled("try", "");
        theatre.act("db.backup", Act.NEVER_READY);
        theatre.after(Duration.ofMinutes(1));
        drilled("again", "");
        theatre.drill("again", PROD, "cancel: true");
        theatre.play();
        assertThat(ready("again").reason()).isEqualTo("Cancelled");
        assertThat(prod("Protected").reason()).isEqualTo("DrillFailed");
    }

    @Test
    void anOlderPointThatRestoresIsNoProofOfTheNewest() {
        theatre.backup("later", PROD, "store: nas");
        theatre.play();
        theatre.act("db.backup", Act.CRASHES);
        drilled("try", "");
        assertThat(theatre.restore("try").getStatus().backup()).isEqualTo("later");
        theatre.act("db.backup", Act.RUNS);
        theatre.after(Duration.ofMinutes(1));
        drilled("old", "backup: nightly");
        assertThat(ready("old").reason()).isEqualTo("Complete");
        assertThat(prod("Protected").reason()).isEqualTo("DrillFailed");
    }

    /** When somebody last saw a point restore is told of any point; which one was tried is in the words. */
    @Test
    void theLastProofIsTheOneThatWasSeenLast() {
        theatre.backup("later", PROD, "store: nas");
        theatre.play();
        drilled("try", "");
        assertThat(theatre.restore("try").getStatus().backup()).isEqualTo("later");
        theatre.after(Duration.ofMinutes(1));
        RestoreStatus old = drilled("old", "backup: nightly");
        assertThat(theatre.environment(PROD).getStatus().backup().lastVerified()).isEqualTo(old.since()).isGreaterThan(theatre.restore(
                "try").getStatus().since());
        assertThat(prod("Protected").message()).endsWith("Drill try restored it and found it good.");
    }

    @Test
    void thoseThatWaitBeginInTheirOrder() {
        theatre.act("db.backup", Act.NEVER_READY);
        drilled("a", "");
        theatre.after(Duration.ofSeconds(1));
        drilled("b", "");
        theatre.after(Duration.ofSeconds(1));
        drilled("c", "");
        theatre.act("db.backup", Act.RUNS);
        theatre.until(() -> theatre.restore("b").getStatus().step() == RestoreStep.FETCH);
        assertThat(theatre.restore("c").getStatus().step()).isEqualTo(RestoreStep.GATE);
        theatre.play();
        assertThat(ready("c").reason()).isEqualTo("Complete");
    }

    @Test
    void nothingIsTriedWhereNothingRuns() {
        theatre.saved("{store: nas, schedule: \"@daily\", drill: \"0 5 * * 1\"}, suspend: true".replace("}, suspend", "}\n  suspend"));
        theatre.after(Duration.ofHours(93));
        theatre.play();
        assertThat(theatre.restores(PROD)).isEmpty();
    }

    @Test
    void aScheduleTriesWhateverIsTheNewest() {
        scheduled();
        theatre.after(Duration.ofHours(93)); // on Monday at six
        theatre.play();
        List<String> drills = theatre.restores(PROD);
        assertThat(drills).hasSize(1).allMatch(name -> name.matches("shop-prod-drill-[0-9]{12}"));
        assertThat(theatre.restore(drills.getFirst()).getSpec().note()).contains("by \"0 5 * * 1\"");
        assertThat(ready(drills.getFirst()).reason()).isEqualTo("Complete");
        assertThat(theatre.restore(drills.getFirst()).getStatus().backup()).matches("shop-prod-[0-9]{12}");
        theatre.play();
        assertThat(theatre.restores(PROD)).isEqualTo(drills);
    }

    /** All at once would be more than the disks bear. */
    @Test
    void aTimeThatNobodyWasThereForIsNotMadeUpForLongAfter() {
        scheduled();
        theatre.after(Duration.ofHours(93 + 12));
        theatre.play();
        assertThat(theatre.restores(PROD)).isEmpty();
    }

    @Test
    void theScheduleKeepsTheLastThree() {
        scheduled();
        theatre.after(Duration.ofHours(93));
        theatre.play();
        for (int week = 0; week < 5; week++) {
            theatre.after(Duration.ofDays(7));
            theatre.play();
        }
        assertThat(theatre.restores(PROD)).hasSize(3);
        RestoreStatus last = theatre.restore(theatre.restores(PROD).getLast()).getStatus();
        assertThat(last.recoveryPoint()).isEqualTo(theatre.backup(last.backup()).getStatus().recoveryPoint());
        assertThat(prod("Protected").message()).contains("found it good");
    }

    /** There is a point of every day, and what is missing is the proof. */
    @Test
    void whatWasNotTriedForTooLongIsTold() {
        scheduled();
        theatre.after(Duration.ofHours(93));
        theatre.until(() -> !theatre.restores(PROD).isEmpty());
        theatre.drill(theatre.restores(PROD).getFirst(), PROD, "cancel: true");
        theatre.after(Duration.ofDays(3));
        theatre.play();
        assertThat(prod("Protected").message()).contains("Nobody has tried yet to restore it");
        assertThat(theatre.lookAgain(PROD).orElseThrow()).isBefore("2026-01-10T00:00:00Z");
        theatre.after(Duration.ofDays(2));
        theatre.play();
        assertThat(prod("Protected").reason()).isEqualTo("DrillOverdue");
        assertThat(prod("Protected").message()).contains("kubectl berth drill shop-prod", "ended with: It was cancelled.");
        drilled("by-hand", "");
        assertThat(prod("Protected").message()).contains("Drill by-hand restored it");
    }

    private String job() {
        return theatre.written(PROD, "Job", BootJob.name(uid("try")));
    }

    @Test
    void theSiteIsStartedOnWhatWasFetchedWhereNobodyReachesIt() {
        theatre.act("berth.boot", Act.NEVER_READY);
        RestoreStatus status = drilled("try", "");
        assertThat(status.step()).isEqualTo(RestoreStep.BOOT);
        assertThat(status.fetched()).isEqualTo(2);
        assertThat(ready("try").message()).contains("The site is being started on what was fetched", "logs -f job/" + BootJob.name(uid(
                "try")));
        assertThat(theatre.environment(PROD).getStatus().conditions()).anyMatch(one -> one.type().equals(Conditions.READY) && one.reason()
                .equals("Running"));
        assertThat(job()).contains("berth.dev/component: berth.boot", "claimName: " + Names.scratch("db", uid("try")), "claimName: "
                + Names.scratch("media", uid("try")), "--listens", "web=8080", "restartPolicy: Always", "ip: \"127.0.0.1\"",
                "\\\"host\\\":\\\"shop.example.com\\\",\\\"path\\\":\\\"/\\\",\\\"status\\\":0")
                .doesNotContain("claimName: db-1", "claimName: media-1", "berth-store-nas");
        assertThat(stands("NetworkPolicy", "backup")).as("the store is not asked any more").isFalse();
        theatre.act("berth.boot", Act.RUNS);
        theatre.after(Duration.ofSeconds(75));
        theatre.play();
        assertThat(ready("try").message()).contains(
                "(db: 1000 bytes; media: 3 files, 1000 bytes). The site was started on it, closed off from everything else, and served it: web answered / with status 200. What was fetched is thrown away.");
        assertThat(theatre.backup("nightly").getStatus().verified().recoverySeconds()).isEqualTo(75);
        assertThat(stands("Job", BootJob.name(uid("try")))).isFalse();
        assertThat(stands("PersistentVolumeClaim", Names.scratch("db", uid("try")))).isFalse();
    }

    @Test
    void aSiteThatDoesNotServeItIsToldAsAPointThatDoesNotRestore() {
        theatre.act("berth.boot", Act.CRASHES);
        drilled("try", "");
        assertThat(ready("try").reason()).isEqualTo("BootFailed");
        assertThat(ready("try").message()).contains("what came back is what was saved, but the site did not serve it",
                "backups.drillBoot: false", "the task says why it fails");
        assertThat(prod("Protected").reason()).isEqualTo("DrillFailed");
        assertThat(prod("Protected").message()).as("the point is good, another one helps nobody").startsWith(
                "Drill try: Each part of the recovery point of Backup nightly was fetched").contains("the task says why it fails",
                        "backups.drillBoot: false", "release " + theatre.current() + " was started",
                        "kubectl berth drill shop-prod tries the newest point again").endsWith(
                                "kubectl berth backup shop-prod makes one of it first.").doesNotContain("could not", "makes another point");
        assertThat(theatre.backup("nightly").getStatus().verified()).isNull();
        assertThat(stands("PersistentVolumeClaim", Names.scratch("db", uid("try")))).isFalse();
        theatre.act("berth.boot", Act.RUNS);
        theatre.after(Duration.ofMinutes(1));
        drilled("again", "");
        assertThat(prod("Protected").reason()).isEqualTo("RecentPoint");
    }

    /** Its database crashes on what it was given, so nobody ever comes to ask. */
    @Test
    void aSiteThatNeverStartsIsGivenUp() {
        theatre.act("berth.boot", Act.NEVER_READY);
        drilled("try", "");
        theatre.stuck(PROD, BootJob.name(uid("try")) + "-pod-0", "CrashLoopBackOff");
        theatre.round();
        assertThat(theatre.restore("try").getStatus().step()).isEqualTo(RestoreStep.BOOT);
        theatre.after(Duration.ofMinutes(31));
        theatre.stuck(PROD, BootJob.name(uid("try")) + "-pod-0", "CrashLoopBackOff");
        theatre.round();
        assertThat(ready("try").reason()).isEqualTo("BootFailed");
        assertThat(ready("try").message()).contains("A part of it does not start (CrashLoopBackOff)");
    }

    /** That there is no room for it says nothing of the point. */
    @Test
    void aSiteThatHasNoRoomIsNoProofOfAnything() {
        theatre.act("berth.boot", Act.NO_NODE);
        drilled("try", "");
        assertThat(ready("try").message()).contains("Unschedulable", "backups.drillBoot: false leaves it out");
        theatre.after(Duration.ofMinutes(31));
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("Unschedulable");
        assertThat(prod("Protected").reason()).isEqualTo("RecentPoint");
    }

    @Test
    void aSiteIsNotStartedWhereItIsSaidOrCannotBe() {
        theatre.act("berth.boot", Act.NEVER_READY);
        theatre.saved("{schedule: \"@daily\", drillBoot: false}");
        drilled("told", "");
        assertThat(ready("told").reason()).isEqualTo("Complete");
        assertThat(ready("told").message()).contains("The site was not started on it, because backups.drillBoot says so.");
        theatre.saved("{schedule: \"@daily\"}");
        drilled("try", "");
        assertThat(theatre.restore("try").getStatus().step()).isEqualTo(RestoreStep.BOOT);
        theatre.saved("{schedule: \"@daily\", drillBoot: false}");
        theatre.play();
        assertThat(ready("try").reason()).as("told meanwhile").isEqualTo("Complete");
        assertThat(stands("Job", BootJob.name(uid("try")))).isFalse();
    }

    @Test
    void aStartGivesWayAndIsCancelledAsAFetchIs() {
        theatre.act("berth.boot", Act.NEVER_READY);
        drilled("try", "");
        drilled("second", "");
        assertThat(ready("second").message()).isEqualTo("Drill try of environment shop-prod comes first.");
        theatre.drill("second", PROD, "cancel: true");
        theatre.restore("back", PROD, "backup: nightly, safetyPoint: Skip, parts: [db]");
        theatre.play();
        assertThat(ready("try").reason()).isEqualTo("Overtaken");
        assertThat(stands("Job", BootJob.name(uid("try")))).isFalse();
        assertThat(ready("back").reason()).isEqualTo("Complete");
    }

    /** What both mount in the end must lie on one node. */
    @Test
    void whatIsFetchedLaterLiesBesideWhatIsThere() {
        theatre.act("media.backup", Act.NEVER_READY);
        drilled("try", "");
        assertThat(theatre.written(PROD, "Job", FetchJobs.job(uid("try"), 2))).contains("0-beside-0", "claimName: " + Names.scratch(
                "db",
                uid("try")));
        theatre.saved("{schedule: \"@daily\", drillBoot: false}");
        theatre.drill("try", PROD, "cancel: true");
        theatre.play();
        drilled("alone", "");
        assertThat(theatre.written(PROD, "Job", FetchJobs.job(uid("alone"), 2))).doesNotContain("0-beside-");
    }

    private void scheduled() {
        theatre.saved("{store: nas, schedule: \"@daily\", drill: \"0 5 * * 1\"}");
        theatre.play();
    }

    @Test
    void whatWasSaidComesBackAtEveryStep() {
        theatre.act("db.backup", Act.NEVER_READY);
        RestoreStatus before = drilled("try", "");
        theatre.restore("try").setStatus(null);
        theatre.play();
        assertThat(theatre.restore("try").getStatus().step()).isEqualTo(RestoreStep.FETCH);
        assertThat(theatre.restore("try").getStatus().parts()).isEqualTo(before.parts());
        theatre.act("db.backup", Act.RUNS);
        theatre.act("berth.boot", Act.NEVER_READY);
        theatre.play();
        theatre.restore("try").setStatus(null);
        theatre.play();
        assertThat(theatre.restore("try").getStatus().step()).isEqualTo(RestoreStep.BOOT);
        theatre.act("berth.boot", Act.RUNS);
        theatre.play();
        theatre.backup("nightly").setStatus(null);
        theatre.play();
        assertThat(theatre.backup("nightly").getStatus().verified().by()).isEqualTo("try");
    }
}
