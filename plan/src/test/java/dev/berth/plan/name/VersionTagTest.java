package dev.berth.plan.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTagTest {
    @ParameterizedTest
    @CsvSource({
        "1.5, 1.4, true",
        "1.10, 1.9, true",
        "1.4, 1.4, false",
        "1.3, 1.4, false",
        "2.0, 1.4, false",
        "1.4.3, 1.4, false",
        "v1.4.3, v1.4.2, true",
        "1.4.3, v1.4.2, false",
        "8.4-apache, 8.3-apache, true",
        "8.4, 8.3-apache, false",
        "1.5-rc1, 1.4, false",
        "1.01, 1.1, false"
    })
    void updates(String newer, String older, boolean updates) {
        assertThat(VersionTag.of(newer).orElseThrow().updates(VersionTag.of(older).orElseThrow())).isEqualTo(updates);
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "main", "sha-4f2c", "1.2.3.4.5", "1.", "12345678901", "1.4beta"})
    void isNoVersion(String tag) {
        assertThat(VersionTag.of(tag)).isEmpty();
    }

    @Test
    void ordersByNumbersAndNotByLetters() {
        assertThat(Stream.of("1.10", "1.9", "1.2").map(tag -> VersionTag.of(tag).orElseThrow()).sorted(VersionTag.oldestFirst()).map(
                VersionTag::tag)).containsExactly("1.2", "1.9", "1.10");
    }
}
