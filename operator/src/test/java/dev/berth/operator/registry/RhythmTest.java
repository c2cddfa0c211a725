package dev.berth.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.plan.Follow;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RhythmTest {

    private static Rhythm rhythm(double chance) {
        return new Rhythm(Duration.ofMinutes(5), Duration.ofSeconds(40), Duration.ofSeconds(5), Duration.ofMinutes(5), 4, () -> chance);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0.0  , 240
            0.5  , 300
            0.75 , 330
            1.0  , 360
            """)
    void spreadsRelooksByAFifth(double chance, long seconds) {
        assertThat(rhythm(chance).untilRelook(Follow.NOT)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            1       ,    , 5
            2       ,    , 10
            3       ,    , 20
            6       ,    , 160
            7       ,    , 300
            8       ,    , 300
            1000000 ,    , 300
            1       , 1  , 6
            1       , 60 , 65
            7       , 60 , 300
            7       , 3600 , 3605
            """)
    void doublesUpToTheLongestAndHonoursTheRegistry(int failures, Long retryAfter, long seconds) {
        assertThat(rhythm(0.5).untilRetry(failures, Optional.ofNullable(retryAfter).map(Duration::ofSeconds))).isEqualTo(Duration.ofSeconds(
                seconds));
    }

    @Test
    void whatNodesMayHaveToPullAgainIsLookedAtOnceADay() {
        assertThat(rhythm(0.5).untilRelook(Follow.KEPT)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void theStandardOneIsSpreadByChance() {
        Rhythm standard = Rhythm.standard();

        assertThat(java.util.stream.IntStream.range(0, 50).mapToObj(_ -> standard.untilRelook(Follow.TAG)))
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofSeconds(32), Duration.ofSeconds(48)))
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesTimesThatWouldNeverRest() {
        assertThatIllegalArgumentException().isThrownBy(() -> Rhythm.relookingEvery(Duration.ZERO)).withMessageContaining(
                "correct the settings");
    }
}
