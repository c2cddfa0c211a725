package dev.berth.plan.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentNameTest {
    @ParameterizedTest
    @CsvSource({"112, shop-pr-112", "a-b, shop-pr-a-b", "Login_Page, shop-pr-login-page-2ba5e4", "-a-, shop-pr-a-6e9d1e"})
    void isMadeOfWhatANameCanHold(String text, String name) {
        assertThat(EnvironmentName.of("shop-pr", text)).startsWith(name.replaceAll("-[0-9a-f]{6}$", "-")).hasSameSizeAs(name);
    }

    @Test
    void whatIsChangedIsToldApartByAHash() {
        assertThat(EnvironmentName.of("shop-pr", "1.5")).isNotEqualTo(EnvironmentName.of("shop-pr", "1-5"));
        String one = EnvironmentName.of("shop-pr", "feature-checkout-with-a-very-long-name-1");
        String other = EnvironmentName.of("shop-pr", "feature-checkout-with-a-very-long-name-2");
        assertThat(one).startsWith("shop-pr-feature-checkout-with-").isNotEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"___", "feature-checkout-with-a-very-long-name", "12345678901234567890123456789012345", "é",
        "a-b-c-d-e-f-g-h-i"})
    void isAlwaysAName(String text) {
        for (String prefix : new String[]{"shop-pr", "a-site-whose-name-is-quite-long-p"}) {
            assertThat(EnvironmentName.of(prefix, text)).matches("[a-z0-9]+(-[a-z0-9]+)*").hasSizeLessThanOrEqualTo(
                    EnvironmentName.LONGEST);
        }
    }
}
