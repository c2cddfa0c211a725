package dev.berth.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.plan.SecretPrint;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrintsTest {
    private final Prints prints = new Prints(new byte[32]);

    @Test
    void sameContentSamePrint() {
        assertThat(prints.of("Opaque", Map.of("a", "MQ==", "b", "Mg=="))).isEqualTo(prints.of(null, Map.of("b", "Mg==", "a", "MQ==")));
    }

    @Test
    void theTypeIsNoPartOfThePrint() {
        assertThat(prints.of("kubernetes.io/tls", Map.of("a", "MQ==")).print()).isEqualTo(prints.of("Opaque", Map.of("a", "MQ==")).print());
    }

    @Test
    void textsThatRunIntoEachOtherDiffer() {
        assertThat(prints.of(null, Map.of("ab", "c")).print()).isNotEqualTo(prints.of(null, Map.of("a", "bc")).print());
    }

    @Test
    void anotherKeyAnotherPrint() {
        byte[] other = new byte[32];
        other[0] = 1;
        assertThat(new Prints(other).of(null, Map.of("a", "MQ==")).print()).isNotEqualTo(prints.of(null, Map.of("a", "MQ==")).print());
    }

    @Test
    void showsKeysAndNoValue() {
        assertThat(prints.of("Opaque", Map.of("password", "c2VjcmV0")).toString()).contains("password").doesNotContain("c2VjcmV0");
    }

    @Test
    void aShortKeyIsRefused() {
        assertThatThrownBy(() -> new Prints(new byte[16])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsTooShortForAKeyIsNamed() {
        Base64.Encoder base64 = Base64.getEncoder();
        SecretPrint print = new Prints(new byte[32]).of("Opaque", Map.of(
                "long", base64.encodeToString(new byte[32]),
                "short", base64.encodeToString(new byte[31]),
                "none", ""));
        assertThat(print.weak()).containsExactlyInAnyOrder("short", "none");
    }
}
