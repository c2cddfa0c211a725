package dev.berth.plan.part.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Stage;
import dev.berth.plan.part.Expected;
import dev.berth.plan.part.Given;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final String LONGEST_TENANT = "a".repeat(63);
    private static final String LONGEST_ENVIRONMENT = "e".repeat(40);

    @Test
    void wantsNamespaceThenRightsThenTheRest() {
        Expected.assertKept(Access.wants(Given.scope(Stage.PROD), Given.ground()), "access/shop-prod.yaml");
    }

    @Test
    void joinsTenantAndEnvironment() {
        assertThat(Access.namespaceOf("acme", "shop-prod")).isEqualTo("acme--shop-prod");
    }

    @Test
    void leavesANameOf63CharactersWhole() {
        String tenant = "t".repeat(63 - 2 - 4);
        assertThat(Access.namespaceOf(tenant, "prod")).isEqualTo(tenant + "--prod").hasSize(63);
    }

    @Test
    void cutsTheTenantAndAddsAHashFrom64CharactersOn() {
        String tenant = "t".repeat(64 - 2 - 4);
        assertThat(Access.namespaceOf(tenant, "prod")).hasSize(63).matches("t{44}-[0-9a-f]{12}--prod");
    }

    @Test
    void alwaysFits() {
        assertThat(Access.namespaceOf(LONGEST_TENANT, LONGEST_ENVIRONMENT)).hasSize(63).matches("a{8}-[0-9a-f]{12}--e{40}");
    }

    @Test
    void keepsTenantsApartThatDifferBehindTheCut() {
        assertThat(Access.namespaceOf("a".repeat(62) + "b", "prod")).isNotEqualTo(Access.namespaceOf("a".repeat(62) + "c", "prod"));
    }

    @Test
    void hashesTheEnvironmentToo() {
        String first = Access.namespaceOf(LONGEST_TENANT, "prod");
        String second = Access.namespaceOf(LONGEST_TENANT, "test");
        assertThat(first.replace("--prod", "")).isNotEqualTo(second.replace("--test", ""));
    }

    /** A tenant may be named like what is left of another one after the cut. */
    @Test
    void neverGivesAWholeNameThatEqualsACutOne() {
        String cut = Access.namespaceOf(LONGEST_TENANT, "prod");
        String imitation = cut.substring(0, cut.length() - "--prod".length());
        assertThat(Access.namespaceOf(imitation, "prod")).isNotEqualTo(cut).hasSizeLessThanOrEqualTo(63).endsWith("--prod");
    }

    @Test
    void keepsAShortTenantThatLooksCutReadable() {
        assertThat(Access.namespaceOf("a-0123456789ab", "prod")).matches("a-0123456789ab-[0-9a-f]{12}--prod");
        assertThat(Access.namespaceOf("a-0123456789abc", "prod")).isEqualTo("a-0123456789abc--prod");
    }

    /** Every way to write the same characters as two names, around the double hyphen and around the cut. */
    @Test
    void givesEveryPairANameOfItsOwn() {
        List<String> tenants = List.of("a", "a-b", "a--b", "a-b--c", "b", "t".repeat(57), "t".repeat(58), "t".repeat(59), "t".repeat(63));
        List<String> environments = List.of("a", "b", "b-c", "c", "tprod", "prod", "e".repeat(39), "e".repeat(40));
        Map<String, String> pairs = new HashMap<>();
        for (String tenant : tenants) {
            for (String environment : environments) {
                String earlier = pairs.put(Access.namespaceOf(tenant, environment), tenant + "|" + environment);
                assertThat(earlier).as("%s and %s", tenant, environment).isNull();
            }
        }
        assertThat(pairs.keySet()).allMatch(name -> name.length() <= 63);
    }
}
