package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.condition.Conditions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a stack's checks let be verified and promoted. */
class ChecksTest {
    private static final String PROD = "shop-prod";
    private static final String PREPROD = "shop-preprod";
    private static final String CHECKS = "checks: [{component: web, path: /basket, contains: \"</html>\"}]";

    private final Theatre theatre = new Theatre();

    private Condition ready(String environment) {
        return Conditions.find(theatre.environment(environment).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    @Test
    void aReleaseIsVerifiedWhenEachIsMet() {
        theatre.page("preprod.shop.example.com/basket", new RouteAnswer(true, 200, false));
        theatre.siteWith("1.4", "", CHECKS, "");
        theatre.play();
        assertThat(ready(PREPROD).reason()).isEqualTo("CheckFailed");
        assertThat(ready(PREPROD).message()).isEqualTo("A check of release " + theatre.current()
                + " is not met: https://preprod.shop.example.com/basket must have status 200 and the text \"</html>\", and that text is not on the page.");
        assertThat(ready(PROD).reason()).isEqualTo("WaitingForVerified");
        theatre.page("preprod.shop.example.com/basket", new RouteAnswer(true, 404, true));
        theatre.play();
        assertThat(ready(PREPROD).message()).endsWith("and status 404 is answered.");
        theatre.page("preprod.shop.example.com/basket", new RouteAnswer(true, 200, true));
        theatre.play();
        assertThat(ready(PREPROD).status()).isEqualTo("True");
        assertThat(ready(PROD).status()).isEqualTo("True");
    }

    @Test
    void aPromotionThatBreaksAPageOfProdGoesBack() {
        theatre.siteWith("1.4", "", CHECKS, "");
        theatre.play();
        String first = theatre.current();
        theatre.after(Duration.ofMinutes(1));
        theatre.siteWith("1.5", "", CHECKS, "");
        theatre.play();
        theatre.promote("go", PROD, theatre.current(), "");
        theatre.page("shop.example.com/basket", new RouteAnswer(true, 500, false));
        theatre.play();
        theatre.after(Duration.ofMinutes(1));
        theatre.until(() -> theatre.environment(PROD).getStatus().release().name().equals(first));
        theatre.page("shop.example.com/basket", new RouteAnswer(true, 200, true));
        theatre.play();
        Condition end = Conditions.find(theatre.promotion("go").getStatus().conditions(), Conditions.READY).orElseThrow();
        assertThat(end.reason()).isEqualTo("RolledBack");
        assertThat(end.message()).contains("https://shop.example.com/basket must have status 200");
    }

    @Test
    void whereOnlySomeAreLetInNothingIsChecked() {
        theatre.page("preprod.shop.example.com/basket", new RouteAnswer(true, 403, false));
        theatre.siteWith("1.4", "", CHECKS, "visitors: {policy: Addresses, allowAddresses: [203.0.113.0/24]}");
        theatre.play();
        assertThat(ready(PREPROD).status()).isEqualTo("True");
        assertThat(Conditions.find(theatre.environment(PREPROD).getStatus().conditions(), "Noted").orElseThrow().reason()).isEqualTo(
                "ChecksNotRun");
    }
}
