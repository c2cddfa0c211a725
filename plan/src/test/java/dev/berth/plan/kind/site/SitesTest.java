package dev.berth.plan.kind.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Site;
import dev.berth.api.SiteSpec;
import dev.berth.api.Stack;
import dev.berth.plan.Id;
import dev.berth.plan.Outcome;
import dev.berth.plan.Refusal;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SitesTest {
    private static final Id PREPROD = new Id("Environment", "acme", "shop-preprod");

    @Test
    void waitsForAnEnvironmentThatIsBeingDeleted() {
        List<Condition> said = said(new Refusal(PREPROD, Refusal.Cause.TERMINATING,
                "Environment acme/shop-preprod is being deleted; a new one is made when it is gone"));
        assertThat(said).anySatisfy(c -> {
            assertThat(c.type()).isEqualTo("Reconciling");
            assertThat(c.message()).isEqualTo("Environment acme/shop-preprod is being deleted; a new one is made when it is gone.");
        });
        assertThat(said).noneMatch(c -> c.type().equals("Stalled"));
    }

    @Test
    void stallsOnARefusalThatTimeDoesNotHeal() {
        assertThat(said(new Refusal(PREPROD, Refusal.Cause.FORBIDDEN, "no"))).anyMatch(c -> c.type().equals("Stalled") && c.reason().equals(
                "Forbidden"));
    }

    private static List<Condition> said(Refusal refusal) {
        Site site = new Site();
        site.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("shop").withUid("u1").withGeneration(1L).build());
        site.setSpec(new SiteSpec("shop.example.com", null, null, new Stack(List.of(), null, null, null, null), null, null, null, null,
                null));
        Sites.Inputs in = new Sites.Inputs(site, List.of(), List.of(), List.of(), new Copies(Map.of(), Set.of(), List.of(), false), Map
                .of(), List
                        .of(),
                null, Instant.EPOCH);
        return Sites.KIND.verdict().apply(Sites.Turn.of(in), new Outcome(List.of(refusal), 0)).status().conditions();
    }
}
