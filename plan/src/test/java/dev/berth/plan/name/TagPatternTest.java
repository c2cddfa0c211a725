package dev.berth.plan.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagPatternTest {
    @ParameterizedTest
    @CsvSource({"pr-*, pr-112, 112", "*, latest, latest", "*-rc, 1.4-rc, 1.4", "pr-*-amd64, pr-7-amd64, 7", "pr-*, pr-, ", "pr-*, apr-1, ",
        "pr-*-amd64, pr-amd64, ", "a*a, aa, "})
    void saysWhatTheStarStandsFor(String pattern, String tag, String star) {
        TagPattern tags = TagPattern.of(pattern).orElseThrow();
        assertThat(tags.star(tag)).isEqualTo(Optional.ofNullable(star));
        assertThat(tags).hasToString(pattern);
        assertThat(tags.star(tag).map(tags::tag)).isEqualTo(Optional.ofNullable(star).map(_ -> tag));
    }

    /** They would take the places of all images. */
    @Test
    void whatBelongsToADigestIsNoImage() {
        TagPattern all = TagPattern.of("*").orElseThrow();
        String signature = "sha256-" + "0".repeat(64) + ".sig";
        assertThat(all.star(signature)).isEmpty();
        assertThat(all.newest(List.of(signature, "latest"), 1)).containsExactly("latest");
    }

    @Test
    void aTagWithoutAStarIsNoPattern() {
        assertThat(TagPattern.of("pr-112")).isEmpty();
    }

    @Test
    void numbersCountAsNumbersHoweverLongTheyAre() {
        assertThat(Stream.of("9", "112", "a", "b2", "b10", "2026-9", "2026-11", "99999999999999999999", "01", "1").sorted(TagPattern
                .newestFirst()))
                .containsExactly("b10", "b2", "a", "99999999999999999999", "2026-11", "2026-9", "112", "9", "1", "01");
    }
}
