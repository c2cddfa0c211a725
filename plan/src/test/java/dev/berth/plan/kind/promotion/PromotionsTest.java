package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.PromotionStep;
import dev.berth.api.Release;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promotions between a preprod that follows its Site and a prod that does not, and what becomes of both. */
class PromotionsTest {
    private static final String PROD = "shop-prod";
    private static final String PREPROD = "shop-preprod";

    private final Theatre theatre = new Theatre();
    private String first;
    private String second;

    @BeforeEach
    void prodRunsTheFirstReleaseAndPreprodTheSecond() {
        theatre.site("1.4", "");
        theatre.play();
        first = theatre.current();
        theatre.after(Duration.ofMinutes(1));
        theatre.site("1.5", "");
        theatre.play();
        second = theatre.current();
        theatre.after(Duration.ofMinutes(1));
        assertThat(runs(PROD)).isEqualTo(first);
        assertThat(runs(PREPROD)).isEqualTo(second);
        assertThat(prod().getStatus().candidate()).isEqualTo(second);
        assertThat(prod().getStatus().hold()).isNull();
    }

    private Environment prod() {
        return theatre.environment(PROD);
    }

    private String runs(String environment) {
        return theatre.environment(environment).getStatus().release().name();
    }

    private static Condition ready(Promotion promotion) {
        return Conditions.find(promotion.getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private static Optional<Condition> said(Environment environment, String type) {
        return Conditions.find(environment.getStatus().conditions(), type);
    }

    private void assertFailed(Promotion promotion, String reason) {
        assertThat(Conditions.isTrue(promotion.getStatus().conditions(), "Failed")).as(ready(promotion).toString()).isTrue();
        assertThat(ready(promotion).reason()).isEqualTo(reason);
        assertThat(promotion.getStatus().step()).isEqualTo(PromotionStep.ENDED);
        assertThat(promotion.getStatus().demand()).isNull();
    }

    private void assertComplete(Promotion promotion) {
        assertThat(Conditions.isTrue(promotion.getStatus().conditions(), "Complete")).as(ready(promotion).toString()).isTrue();
        assertThat(ready(promotion).status()).isEqualTo("True");
    }

    private Promotion promoted(String name, String environment, String release, String more) {
        theatre.promote(name, environment, release, more);
        theatre.play();
        return theatre.promotion(name);
    }

    @Test
    void bringsProdToTheVerifiedRelease() {
        Promotion promotion = promoted("go", PROD, second, "preconditions: {sequence: 1}");
        assertComplete(promotion);
        assertThat(promotion.getStatus().replaces()).isEqualTo(first);
        DeployedRelease now = prod().getStatus().release();
        assertThat(now.name()).isEqualTo(second);
        assertThat(now.by()).isEqualTo(promotion.getMetadata().getUid());
        assertThat(now.action()).isEqualTo("go");
        assertThat(prod().getStatus().sequence()).isEqualTo(2);
        assertThat(prod().getStatus().previous()).extracting(DeployedRelease::name, DeployedRelease::verified)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(first, true));
        assertThat(prod().getStatus().holder()).isNull();
        assertThat(said(prod(), "Exact").orElseThrow().status()).isEqualTo("True");
        assertThat(said(prod(), "Held")).isEmpty();
    }

    @Test
    void ofTwoInOneSecondTheOlderIsCarriedOutAndTheOtherIsOutdated() {
        theatre.promote("one", PROD, second, "");
        theatre.promote("two", PROD, second, "");
        theatre.play();
        assertComplete(theatre.promotion("one"));
        assertFailed(theatre.promotion("two"), "Outdated");
        assertThat(prod().getStatus().sequence()).isEqualTo(2);
    }

    @Test
    void aCopyFromGitDoesNothing() {
        promoted("go", PROD, second, "");
        theatre.after(Duration.ofMinutes(1));
        promoted("back", PROD, first, "");
        theatre.forget("go");
        theatre.after(Duration.ofMinutes(1));
        assertFailed(promoted("go", PROD, second, ""), "Outdated");
        assertThat(runs(PROD)).isEqualTo(first);
        assertThat(prod().getStatus().sequence()).isEqualTo(3);
    }

    @Test
    void aPreconditionOfAnotherTimeIsOutdated() {
        assertFailed(promoted("late", PROD, second, "preconditions: {sequence: 0}"), "Outdated");
        assertThat(runs(PROD)).isEqualTo(first);
    }

    @Test
    void whatRunsAlreadyIsLeftAlone() {
        Promotion promotion = promoted("same", PROD, first, "");
        assertComplete(promotion);
        assertThat(ready(promotion).reason()).isEqualTo("Unchanged");
        assertThat(prod().getStatus().sequence()).isEqualTo(1);
    }

    @Test
    void goingBackHoldsUntilTheCandidateIsPromotedByHand() {
        promoted("go", PROD, second, "");
        theatre.after(Duration.ofMinutes(1));
        assertComplete(promoted("back", PROD, first, ""));
        assertThat(runs(PROD)).isEqualTo(first);
        assertThat(prod().getStatus().hold()).isTrue();
        assertThat(said(prod(), "Held").orElseThrow().message()).contains("Promotion back", second);
        theatre.after(Duration.ofMinutes(1));
        assertComplete(promoted("again", PROD, second, ""));
        assertThat(prod().getStatus().hold()).isNull();
        assertThat(said(prod(), "Held")).isEmpty();
    }

    @Test
    void anEnvironmentThatFollowsStaysWhereSomebodyPutItUntilItsCandidateIsPromoted() {
        assertComplete(promoted("back", PREPROD, first, ""));
        assertThat(runs(PREPROD)).isEqualTo(first);
        theatre.after(Duration.ofMinutes(1));
        theatre.site("1.6", "");
        theatre.play();
        String third = theatre.current();
        assertThat(runs(PREPROD)).isEqualTo(first);
        assertThat(theatre.environment(PREPROD).getStatus().candidate()).isEqualTo(third);
        theatre.after(Duration.ofMinutes(1));
        assertComplete(promoted("again", PREPROD, third, ""));
        theatre.after(Duration.ofMinutes(1));
        theatre.site("1.7", "");
        theatre.play();
        assertThat(runs(PREPROD)).isEqualTo(theatre.current()).isNotEqualTo(third);
    }

    @Test
    void waitsUntilTheReleaseIsVerified() {
        theatre.act("web", Act.NEVER_READY);
        theatre.after(Duration.ofMinutes(1));
        theatre.site("1.6", "");
        theatre.play();
        String third = theatre.current();
        Promotion waiting = promoted("go", PROD, third, "");
        assertThat(ready(waiting).reason()).isEqualTo("NotVerified");
        assertThat(ready(waiting).message()).contains(third, PREPROD);
        assertThat(waiting.getStatus().step()).isEqualTo(PromotionStep.GATE);
        assertThat(runs(PROD)).isEqualTo(first);
        theatre.act("web", Act.RUNS);
        theatre.play();
        assertComplete(theatre.promotion("go"));
        assertThat(runs(PROD)).isEqualTo(third);
    }

    @Test
    void failsWhenItMayNotBeginInTime() {
        theatre.act("web", Act.NEVER_READY);
        theatre.site("1.6", "");
        theatre.play();
        promoted("go", PROD, theatre.current(), "deadlineSeconds: 60");
        theatre.after(Duration.ofSeconds(60));
        theatre.play();
        assertFailed(theatre.promotion("go"), "NotVerified");
        theatre.act("web", Act.RUNS);
        theatre.play();
        assertFailed(theatre.promotion("go"), "NotVerified");
        assertThat(runs(PROD)).isEqualTo(first);
    }

    @Test
    void whatWasVerifiedThereBeforeMayStillBePromoted() {
        theatre.site("1.6", "");
        theatre.play();
        assertThat(runs(PREPROD)).isNotEqualTo(second);
        assertComplete(promoted("go", PROD, second, ""));
        assertThat(runs(PROD)).isEqualTo(second);
    }

    @Test
    void aReleaseSoaksFirst() {
        theatre.site("1.5", "deploy: {mode: Promoted, from: shop-preprod, soakMinutes: 10}");
        theatre.play();
        Promotion waiting = promoted("go", PROD, second, "");
        assertThat(ready(waiting).reason()).isEqualTo("Soaking");
        theatre.after(Duration.ofMinutes(10));
        theatre.play();
        assertComplete(theatre.promotion("go"));
    }

    @Test
    void aReleaseThatCrashesIsRolledBack() {
        theatre.promote("go", PROD, second, "");
        theatre.until(() -> runs(PROD).equals(second));
        theatre.act("web", Act.CRASHES);
        theatre.play();
        assertThat(ready(theatre.promotion("go")).message()).contains(PROD, "starts and ends again");
        theatre.after(Duration.ofSeconds(30));
        theatre.until(() -> runs(PROD).equals(first));
        theatre.act("web", Act.RUNS);
        theatre.play();
        Promotion ended = theatre.promotion("go");
        assertFailed(ended, "RolledBack");
        assertThat(ready(ended).message()).contains(first + " runs again", "starts and ends again");
        assertThat(prod().getStatus().hold()).isTrue();
        assertThat(prod().getStatus().release().because()).contains("starts and ends again");
        assertThat(said(prod(), Conditions.READY).orElseThrow().status()).isEqualTo("True");
        assertThat(prod().getStatus().holder()).isNull();
    }

    @Test
    void aReleaseIsLeftAsItIsWhereSomebodyWantsToLookAtIt() {
        theatre.promote("go", PROD, second, "onFailure: Stop, deadlineSeconds: 120");
        theatre.until(() -> runs(PROD).equals(second));
        theatre.act("web", Act.NEVER_READY);
        theatre.play();
        theatre.after(Duration.ofSeconds(120));
        theatre.play();
        assertFailed(theatre.promotion("go"), "Stopped");
        assertThat(runs(PROD)).isEqualTo(second);
    }

    @Test
    void isCancelledBeforeItBegan() {
        theatre.act("web", Act.NEVER_READY);
        theatre.site("1.6", "");
        theatre.play();
        promoted("go", PROD, theatre.current(), "");
        theatre.promote("go", PROD, theatre.current(), "cancel: true");
        theatre.play();
        assertFailed(theatre.promotion("go"), "Cancelled");
        assertThat(runs(PROD)).isEqualTo(first);
    }

    @Test
    void isRolledBackWhenCancelledOnItsWay() {
        theatre.promote("go", PROD, second, "");
        theatre.until(() -> runs(PROD).equals(second));
        theatre.act("web", Act.NEVER_READY);
        theatre.round();
        theatre.promote("go", PROD, second, "cancel: true");
        theatre.act("web", Act.RUNS);
        theatre.until(() -> runs(PROD).equals(first));
        theatre.play();
        assertFailed(theatre.promotion("go"), "RolledBack");
        assertThat(ready(theatre.promotion("go")).message()).contains("cancelled");
    }

    /** A demand that was seen just before it was withdrawn: what the ledger says is what happened. */
    @Test
    void whatWasCommittedAfterItHadFailedIsRolledBack() {
        theatre.promote("go", PROD, second, "deadlineSeconds: 60");
        theatre.round();
        assertThat(theatre.promotion("go").getStatus().step()).isEqualTo(PromotionStep.COMMIT);
        PromotionStatus demanding = theatre.promotion("go").getStatus();
        theatre.until(() -> runs(PROD).equals(second));
        PromotionStatus failed = new PromotionStatus(1L, PromotionStep.ENDED, null, demanding.replaces(), null, null, new Conditions(1)
                .add("Failed", "True", "DeadlineExceeded", "It was not taken in time.")
                .ready(List.of(), "DeadlineExceeded", "It was not taken in time."));
        theatre.promotion("go").setStatus(failed);
        theatre.after(Duration.ofSeconds(60));
        theatre.play();
        assertThat(ready(theatre.promotion("go")).reason()).isIn("Complete", "RolledBack");
        assertThat(prod().getStatus().holder()).isNull();
    }

    @Test
    void aKeyThatTheEnvironmentLacksIsSaidAndNothingIsChanged() {
        theatre.act("web", Act.RUNS);
        theatre.siteWith("1.6", "{name: KEY, valueFrom: {setting: KEY}}", "settings: [{name: KEY}]", "settings: [{name: KEY, value: x}]");
        theatre.play();
        String third = theatre.current();
        assertThat(runs(PREPROD)).isEqualTo(third);
        Promotion waiting = promoted("go", PROD, third, "");
        assertThat(ready(waiting).reason()).isEqualTo("ConfigKeyMissing");
        assertThat(ready(waiting).message()).contains("KEY");
        assertThat(Conditions.isTrue(waiting.getStatus().conditions(), Conditions.STALLED)).isTrue();
        assertThat(said(prod(), Conditions.READY).orElseThrow().status()).as("what runs is none the worse").isEqualTo("True");
        assertThat(said(prod(), "SecretsReady").orElseThrow().status()).isEqualTo("True");
        assertThat(prod().getStatus().holder().name()).isEqualTo("go");
        theatre.after(Duration.ofSeconds(900));
        theatre.play();
        assertFailed(theatre.promotion("go"), "ConfigKeyMissing");
        assertThat(runs(PROD)).isEqualTo(first);
        assertThat(prod().getStatus().holder()).isNull();
    }

    /** PHP runs from its working directory, and there is a volume. */
    private String codeInVolume(String mountPath, String prod) {
        theatre.starts(new ImageFacts.Start("/var/www/html", List.of("docker-entrypoint.sh"), List.of("apache2-foreground"), Map.of(
                "PHP_VERSION", "8.3")));
        theatre.siteOf("1.6", "volumeMounts: [{name: files, mountPath: %s}]".formatted(mountPath), "", "volumes: [{name: files}]", prod);
        theatre.play();
        return theatre.current();
    }

    @Test
    void codeInAVolumeIsSaidAndNotCalledACopy() {
        String third = codeInVolume("/var/www/html", "");
        Environment preprod = theatre.environment(PREPROD);
        assertThat(preprod.getStatus().release().name()).isEqualTo(third);
        assertThat(said(preprod, "Ready").orElseThrow().status()).isEqualTo("True");
        assertThat(said(preprod, "Exact").orElseThrow().status()).isEqualTo("False");
        assertThat(said(preprod, "Exact").orElseThrow().reason()).isEqualTo("CodeInVolume");
        assertThat(said(preprod, "Noted").orElseThrow().message()).contains("web", "/var/www/html", "volume files");
        assertThat(preprod.getStatus().stackHash()).isNull();
        Promotion waiting = promoted("go", PROD, third, "");
        assertThat(ready(waiting).reason()).isEqualTo("NotVerified");
        assertThat(ready(waiting).message()).contains("Ready in " + PREPROD, "volume files", "Pinned");
        assertThat(runs(PROD)).isEqualTo(first);
        assertThat(said(prod(), "Noted").orElseThrow().message()).as("why nothing follows").contains(PREPROD, "volume files");
    }

    @Test
    void whatWasWellAlthoughItCouldNotBeExactMayComeBack() {
        String third = codeInVolume("/var/www/html", "deploy: {mode: FollowSite}");
        assertThat(runs(PROD)).isEqualTo(third);
        theatre.after(Duration.ofMinutes(1));
        theatre.siteOf("1.7", "volumeMounts: [{name: files, mountPath: /var/www/html/uploads}]", "", "volumes: [{name: files}]", "");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        assertComplete(promoted("go", PROD, theatre.current(), ""));
        assertThat(prod().getStatus().previous().getFirst().settled()).isTrue();
        theatre.after(Duration.ofMinutes(1));
        assertComplete(promoted("back", PROD, third, ""));
        assertThat(runs(PROD)).isEqualTo(third);
    }

    @Test
    void dataBelowTheCodeIsNoCode() {
        String third = codeInVolume("/var/www/html/uploads", "");
        assertThat(said(theatre.environment(PREPROD), "Exact").orElseThrow().status()).isEqualTo("True");
        assertComplete(promoted("go", PROD, third, ""));
    }

    /** Nobody verifies what a prod without deploy.from is given, and nothing can make it Exact: it is not taken back for that. */
    @Test
    void codeInAVolumeEndsAPromotionThatNeedsNoProof() {
        String third = codeInVolume("/var/www/html", "deploy: {mode: FollowSite}");
        assertThat(runs(PROD)).isEqualTo(third);
        theatre.after(Duration.ofMinutes(1));
        Promotion back = promoted("back", PROD, first, "");
        assertComplete(back);
        theatre.after(Duration.ofMinutes(1));
        Promotion again = promoted("again", PROD, third, "preconditions: {sequence: %d}".formatted(prod().getStatus().sequence()));
        assertComplete(again);
        assertThat(ready(again).message()).contains("cannot be Exact", "volume files");
        assertThat(runs(PROD)).isEqualTo(third);
    }

    @Test
    void aPinnedEnvironmentIsGitsToChange() {
        theatre.site("1.5", "deploy: {mode: Pinned, release: %s}".formatted(first));
        theatre.play();
        Promotion refused = promoted("go", PROD, second, "");
        assertFailed(refused, "PinnedInGit");
        assertThat(ready(refused).message()).contains("deploy: {mode: Pinned, release: " + second + "}");
    }

    @Test
    void aFreezeHoldsUnlessAReasonIsGiven() {
        theatre.site("1.5", "deploy: {mode: Promoted, from: shop-preprod, freeze: [{from: \"Thu 00:00\", to: \"Fri 00:00\"}]}");
        theatre.play(); // the first day of 2026 is a Thursday
        Promotion refused = promoted("go", PROD, second, "");
        assertFailed(refused, "Frozen");
        assertThat(ready(refused).message()).contains("Thu 00:00", "overrideFreeze");
        assertComplete(promoted("urgent", PROD, second, "overrideFreeze: the shop is down"));
    }

    @Test
    void aReleaseThatWasEditedByHandRunsNowhere() {
        Release release = theatre.release(second);
        release.setSpec(theatre.release(first).getSpec());
        theatre.put(release);
        assertFailed(promoted("go", PROD, second, ""), "NotGenuine");
        assertThat(runs(PROD)).isEqualTo(first);
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(ready(promoted("nothing", PROD, "shop-000000000000", "")).reason()).isEqualTo("ReleaseNotFound");
        assertThat(ready(promoted("nowhere", "shop-moon", second, "")).reason()).isEqualTo("EnvironmentNotFound");
    }

    /** Statuses are projections: what is said comes back, word for word. */
    @Test
    void statusesThatAreLostAreRebuilt() {
        promoted("go", PROD, second, "");
        theatre.after(Duration.ofMinutes(1));
        promoted("back", PROD, first, "preconditions: {sequence: 2}");
        promoted("late", PROD, second, "preconditions: {sequence: 2}");
        List<PromotionStatus> before = theatre.statuses();
        String prodBefore = theatre.shown(PROD);
        theatre.clearStatuses();
        theatre.play();
        assertThat(theatre.statuses()).isEqualTo(before);
        assertThat(theatre.shown(PROD)).isEqualTo(prodBefore);
    }
}
