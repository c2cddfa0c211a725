package dev.berth.plan.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7/32",
        "192.0.2.7/24, 192.0.2.0/24",
        "255.255.255.255/17, 255.255.128.0/17",
        "0.0.0.0/0, 0.0.0.0/0",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1/128",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1/128",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1/128",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1/128",
        "fe80::1/10, fe80::/10",
        "::/0, ::/0",
        "::1, ::1/128",
        "1:2:3:4:5:6:7:0/127, 1:2:3:4:5:6:7:0/127",
        "1:2:3:4:5:6::, 1:2:3:4:5:6::/128",
    })
    void writesTheCanonicalForm(String text, String canonical) {
        assertThat(AddressRange.parse(text)).hasToString(canonical);
        assertThat(AddressRange.parse(canonical)).isEqualTo(AddressRange.parse(text)).hasSameHashCodeAs(AddressRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "shop.example.com", "192.0.2", "192.0.2.256", "192.0.02.1", "192.0.2.1/33", "192.0.2.1/", "192.0.2.1/-1", "192.0.2.1/024", "1",
        "192.0.2.1/24/8", "2001:db8::/129", "2001:db8::1::2", ":", "fe80::1%eth0", "::ffff:192.0.2.1", "::ffff:192.0.2.1/24", " 192.0.2.1",
        "192.0.2.1\n", "192.0.2.1`", "[::1]"
    })
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text)).withMessageContaining("write it like 192.0.2.7");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0/8, false",
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/16, 10.0.0.0/8, false",
        "0.0.0.0/0, 203.0.113.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 203.0.113.1, false",
        "fc00::/7, fd00:ec2::254, true",
    })
    void containsWhatLiesInside(String outer, String inner, boolean contained) {
        assertThat(AddressRange.parse(outer).contains(AddressRange.parse(inner))).isEqualTo(contained);
    }

    @Test
    void keepsOnlyTheWidestInOrder() {
        List<AddressRange> ranges = List.of("2001:db8::1", "192.168.1.1", "10.42.0.0/16", "9.9.9.9", "10.0.0.0/8", "9.9.9.9",
                "192.168.0.0/16")
                .stream()
                .map(AddressRange::parse)
                .toList();
        assertThat(AddressRange.widest(ranges))
                .extracting(AddressRange::toString)
                .containsExactly("9.9.9.9/32", "10.0.0.0/8", "192.168.0.0/16", "2001:db8::1/128");
    }
}
