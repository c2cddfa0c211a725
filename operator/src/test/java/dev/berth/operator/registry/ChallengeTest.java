package dev.berth.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {

    private static final Challenge TOKEN = new Challenge("bearer",
            Map.of("realm", "https://auth.docker.io/token", "service", "registry.docker.io", "scope",
                    "repository:library/redis:pull,push"));

    @ParameterizedTest
    @ValueSource(strings = {
        "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:library/redis:pull,push\"",
        "bearer  Realm = \"https://auth.docker.io/token\" , SERVICE=registry.docker.io ,scope=\"repository:library/redis:pull,push\"",
        "Bearer realm=\"https://auth.docker.io\\/token\",service=\"registry.docker.io\",scope=\"repository:library/redis:pull,push\",realm=\"x\""})
    void readsTheThreeParameters(String header) {
        assertThat(Challenge.parse(List.of(header))).containsExactly(TOKEN);
    }

    @Test
    void readsSeveralInOneHeaderAndInSeveral() {
        assertThat(Challenge.parse(List.of("Negotiate, Basic realm=\"a, b\", Bearer realm=\"c\"", "Digest")))
                .containsExactly(new Challenge("negotiate", Map.of()), new Challenge("basic", Map.of("realm", "a, b")),
                        new Challenge("bearer", Map.of("realm", "c")), new Challenge("digest", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",,", "=", "\"", "\"x\""})
    void readsNothingFromNothing(String header) {
        assertThat(Challenge.parse(List.of(header))).isEmpty();
    }

    @Test
    void readsNothingFromAFlood() {
        assertThat(Challenge.parse(List.of("Bearer realm=\"" + "x".repeat(9000) + "\""))).isEmpty();
    }

    @Test
    void endsOnAnyText() {
        Random random = new Random(3);
        String alphabet = "ab=\",\\ \t";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(16); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Challenge.parse(List.of(text.toString()))).hasSizeLessThanOrEqualTo(16);
        }
    }
}
