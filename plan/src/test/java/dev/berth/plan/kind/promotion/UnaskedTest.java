package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.condition.Conditions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Promotions that an environment makes for itself, and what stops it. */
class UnaskedTest {
    private static final String PROD = "shop-prod";
    private static final String PAGE = "shop.example.com/basket";
    private static final String CHECKS = "checks: [{component: web, path: /basket, status: 200}]";
    private static final RouteAnswer BROKEN = new RouteAnswer(true, 500, false);
    private static final RouteAnswer WELL = new RouteAnswer(true, 200, true);

    private final Theatre theatre = new Theatre();
    private String first;

    /** Both environments run the first release. */
    private void begun(String more) {
        theatre.siteWith("1.4", "", CHECKS, "", automatic(more));
        theatre.play();
        first = theatre.current();
        assertThat(runs()).isEqualTo(first);
        assertThat(theatre.promotions()).as("the first release needs none").isEmpty();
        theatre.after(Duration.ofMinutes(1));
    }

    private static String automatic(String more) {
        return "deploy: {mode: Promoted, from: shop-preprod, approval: Automatic%s}".formatted(more);
    }

    private String next(String tag, String more) {
        theatre.siteWith(tag, "", CHECKS, "", automatic(more));
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        return theatre.current();
    }

    private Environment prod() {
        return theatre.environment(PROD);
    }

    private String runs() {
        return prod().getStatus().release().name();
    }

    private Optional<Condition> said(String type) {
        return Conditions.find(prod().getStatus().conditions(), type);
    }

    private Promotion made(int sequence, String release) {
        return theatre.promotion(PROD + "-" + sequence + release.substring(release.lastIndexOf('-')));
    }

    private static boolean is(Promotion promotion, String condition) {
        return Conditions.isTrue(promotion.getStatus().conditions(), condition);
    }

    @Test
    void whatIsVerifiedIsPromotedByItself() {
        begun("");
        String second = next("1.5", "");
        assertThat(runs()).isEqualTo(second);
        assertThat(is(made(1, second), "Complete")).isTrue();
        assertThat(prod().getStatus().release().action()).isEqualTo(made(1, second).getMetadata().getName());
        assertThat(prod().getStatus().hold()).isNull();
        assertThat(made(1, second).getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> assertThat(owner.getUid())
                .isEqualTo(
                        prod().getMetadata().getUid()));
    }

    @Test
    void whatFailsIsTakenBackAndNotTriedAgainButTheNextOneIs() {
        begun("");
        theatre.page(PAGE, BROKEN);
        theatre.siteWith("1.5", "", CHECKS, "", automatic(""));
        theatre.until(() -> theatre.promotions().size() == 1 && runs().equals(theatre.current()));
        String second = theatre.current();
        theatre.after(Duration.ofMinutes(1));
        theatre.until(() -> runs().equals(first));
        theatre.page(PAGE, WELL);
        theatre.play();
        assertThat(is(made(1, second), "Failed")).isTrue();
        assertThat(said("Held").orElseThrow().reason()).isEqualTo("GivenUp");
        assertThat(said("Held").orElseThrow().message()).contains("gave release " + second + " up and put " + first + " back");
        theatre.after(Duration.ofDays(1));
        theatre.play();
        assertThat(runs()).as("not tried again").isEqualTo(first);
        assertThat(theatre.promotions()).hasSize(1);

        String third = next("1.6", "");
        assertThat(runs()).isEqualTo(third);
        assertThat(said("Held")).isEmpty();
    }

    @Test
    void aRollbackByHandStaysUntilItsCandidateIsPromotedByHand() {
        begun("");
        String second = next("1.5", "");
        theatre.promote("back", PROD, first, "");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        assertThat(runs()).isEqualTo(first);
        String third = next("1.6", "");
        assertThat(runs()).isEqualTo(first);
        assertThat(said("Held").orElseThrow().reason()).isEqualTo("PassedOver");
        theatre.promote("onwards", PROD, third, "");
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        assertThat(runs()).isEqualTo(third);
        assertThat(next("1.7", "")).isEqualTo(runs()).isNotEqualTo(second);
    }

    @Test
    void itWaitsUntilTheReleaseHasRunForLongEnough() {
        begun(", soakMinutes: 60");
        String second = next("1.5", ", soakMinutes: 60");
        assertThat(runs()).isEqualTo(first);
        assertThat(said(Conditions.NOTED).orElseThrow().message()).isEqualTo("Release " + second
                + " follows when it has run verified in shop-preprod for 60 minutes.");
        theatre.after(Duration.ofMinutes(60));
        theatre.play();
        assertThat(runs()).isEqualTo(second);
    }

    @Test
    void itWaitsUntilAFreezeIsOver() {
        String freeze = ", freeze: [{from: \"Thu 07:00\", to: \"Thu 18:00\"}]"; // the first of January 2026 is a Thursday
        begun(freeze);
        String second = next("1.5", freeze);
        assertThat(runs()).isEqualTo(first);
        assertThat(theatre.promotions()).isEmpty();
        assertThat(said(Conditions.NOTED).orElseThrow().message()).isEqualTo("Release " + second
                + " follows when the freeze from Thu 07:00 to Thu 18:00 (UTC) is over.");
        theatre.after(Duration.ofHours(10));
        theatre.play();
        assertThat(runs()).isEqualTo(second);
    }

    @Test
    void aFreezeOfTheWholeWeekIsNotAskedAboutAgainAndAgain() {
        String freeze = ", freeze: [{from: \"Mon 00:00\", to: \"Mon 00:00\"}]";
        begun(freeze);
        String second = next("1.5", freeze);
        assertThat(runs()).isNotEqualTo(second);
        assertThat(theatre.lookAgain(PROD)).isEmpty();
    }

    @Test
    void whereItCannotBeginItIsToldAndDeletingItTriesAgain() {
        begun("");
        theatre.siteWith("1.5", "{name: KEY, valueFrom: {setting: KEY}}", "settings: [{name: KEY}], " + CHECKS,
                "settings: [{name: KEY, value: x}]", automatic(""));
        theatre.play();
        String second = theatre.current();
        theatre.after(Duration.ofMinutes(20));
        theatre.play();
        assertThat(is(made(1, second), "Failed")).isTrue();
        assertThat(said(Conditions.NOTED).orElseThrow().message()).startsWith("Promotion " + made(1, second).getMetadata().getName()
                + " has failed, and is not made again until somebody deletes it.").contains("KEY");
        assertThat(runs()).isEqualTo(first);
        theatre.siteWith("1.5", "{name: KEY, valueFrom: {setting: KEY}}", "settings: [{name: KEY}], " + CHECKS,
                "settings: [{name: KEY, value: x}]", "settings: [{name: KEY, value: y}], " + automatic(""));
        theatre.forget(made(1, second).getMetadata().getName());
        theatre.play();
        assertThat(runs()).isEqualTo(second);
    }

    @Test
    void updatesOfASiteWithoutPreprodAreTakenBackWhereTheyFail() {
        theatre.updated("1.4", CHECKS);
        theatre.play();
        first = theatre.current();
        assertThat(runs()).isEqualTo(first);
        theatre.after(Duration.ofMinutes(1));
        theatre.page(PAGE, BROKEN);
        theatre.updated("1.5", CHECKS);
        theatre.until(() -> runs().equals(theatre.current()) && !runs().equals(first));
        String second = theatre.current();
        theatre.after(Duration.ofMinutes(1));
        theatre.until(() -> runs().equals(first));
        theatre.page(PAGE, WELL);
        theatre.play();
        assertThat(is(made(1, second), "Failed")).isTrue();
        assertThat(runs()).isEqualTo(first);
        assertThat(Conditions.find(prod().getStatus().conditions(), Conditions.READY).orElseThrow().status()).isEqualTo("True");
        Condition site = Conditions.find(theatre.site().getStatus().conditions(), Conditions.READY).orElseThrow();
        assertThat(site.reason()).as("what was typed runs nowhere").isEqualTo("GivenUp");
        assertThat(site.message()).startsWith("shop-prod: Promotion ");
        theatre.after(Duration.ofMinutes(1));
        theatre.updated("1.6", CHECKS);
        theatre.play();
        assertThat(runs()).isEqualTo(theatre.current()).isNotEqualTo(second);
        assertThat(said("Held")).isEmpty();
        assertThat(Conditions.isTrue(theatre.site().getStatus().conditions(), Conditions.READY)).isTrue();
    }

    @Test
    void onlyTheNewestStayToBeLookedAt() {
        begun("");
        for (int n = 5; n < 13; n++) {
            assertThat(next("1." + n, "")).isEqualTo(runs());
        }
        assertThat(theatre.promotions()).hasSize(5).contains(made(8, runs()).getMetadata().getName());
    }
}
