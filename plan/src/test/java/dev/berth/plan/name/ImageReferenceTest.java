package dev.berth.plan.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageReferenceTest {

    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String DIGEST = "sha256:" + HEX;

    @ParameterizedTest
    @CsvSource(textBlock = """
            mariadb                              , docker.io/library/mariadb:latest
            mariadb:11.4                         , docker.io/library/mariadb:11.4
            library/mariadb:11.4                 , docker.io/library/mariadb:11.4
            docker.io/mariadb:11.4               , docker.io/library/mariadb:11.4
            docker.io/library/mariadb:11.4       , docker.io/library/mariadb:11.4
            index.docker.io/mariadb              , docker.io/library/mariadb:latest
            index.docker.io/bitnami/redis:7      , docker.io/bitnami/redis:7
            Docker.IO/mariadb:1                  , docker.io/library/mariadb:1
            bitnami/redis                        , docker.io/bitnami/redis:latest
            a/b/c/d                              , docker.io/a/b/c/d:latest
            ghcr.io/acme/shop:1.4                , ghcr.io/acme/shop:1.4
            GHCR.io/acme/shop:RC_1.4-x           , ghcr.io/acme/shop:RC_1.4-x
            ghcr.io/shop                         , ghcr.io/shop:latest
            ghcr.io                              , docker.io/library/ghcr.io:latest
            localhost/x                          , localhost/x:latest
            localhost:5000/x                     , localhost:5000/x:latest
            localhost:5000                       , docker.io/library/localhost:5000
            registry:5000/x/y:z                  , registry:5000/x/y:z
            10.0.0.2:5000/x:1                    , 10.0.0.2:5000/x:1
            '[::1]:5000/x:1'                     , '[::1]:5000/x:1'
            '[2001:db8::1]/x'                    , '[2001:db8::1]/x:latest'
            xn--n3h.example.com/app:1            , xn--n3h.example.com/app:1
            my.registry/app_one                  , my.registry/app_one:latest
            my.registry/app__one                 , my.registry/app__one:latest
            my.registry/app---one                , my.registry/app---one:latest
            my.registry/app.one/two-three_4      , my.registry/app.one/two-three_4:latest
            my-registry/app                      , docker.io/my-registry/app:latest
            ghcr.io/acme/shop:_private           , ghcr.io/acme/shop:_private
            ghcr.io/acme/shop:1                  , ghcr.io/acme/shop:1
            """)
    void readsWhatUsersTypeAsDockerDoes(String typed, String normalForm) {
        assertThat(ImageReference.parse(typed)).hasToString(normalForm);
    }

    @Test
    void readsTheFourPartsOfAFullReference() {
        ImageReference image = ImageReference.parse("ghcr.io:443/acme/shop:1.4@" + DIGEST);

        assertThat(image.registry()).isEqualTo("ghcr.io:443");
        assertThat(image.repository()).isEqualTo("acme/shop");
        assertThat(image.tag()).contains("1.4");
        assertThat(image.digest()).contains(DIGEST);
        assertThat(image.name()).isEqualTo("ghcr.io:443/acme/shop");
        assertThat(image).hasToString("ghcr.io:443/acme/shop:1.4@" + DIGEST);
    }

    @Test
    void aDigestNeedsNoTagAndGetsNone() {
        ImageReference image = ImageReference.parse("mariadb@" + DIGEST);

        assertThat(image.tag()).isEmpty();
        assertThat(image).hasToString("docker.io/library/mariadb@" + DIGEST);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            mariadb:11.4          , docker.io/library/mariadb
            mariadb               , docker.io/library/mariadb
            ghcr.io/acme/shop:1.4 , ghcr.io/acme/shop
            localhost:5000/x:y    , localhost:5000/x
            """)
    void pinningDropsTheTag(String typed, String name) {
        ImageReference pinned = ImageReference.parse(typed).pinned(DIGEST);

        assertThat(pinned).hasToString(name + "@" + DIGEST);
        assertThat(pinned).isEqualTo(ImageReference.parse(typed + "@" + "sha256:" + "f".repeat(64)).pinned(DIGEST));
        assertThat(ImageReference.parse(pinned.toString())).isEqualTo(pinned);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(null, "an image has no name: write one, such as mariadb:11.4"),
                Arguments.of("", "an image has no name: write one, such as mariadb:11.4"),
                Arguments.of("  ", "an image has no name: write one, such as mariadb:11.4"),
                Arguments.of("mariadb 11.4", "holds a space or a character that an image name cannot have: remove it"),
                Arguments.of(" mariadb", "holds a space"),
                Arguments.of("mariadb\n", "mariadb? holds a space"),
                Arguments.of("mariadb\u001b[31m", "mariadb?[31m holds a space"),
                Arguments.of("mariadbé", "holds a space or a character"),
                Arguments.of("https://ghcr.io/acme/shop:1", "begins with a scheme: leave out everything up to and including ://"),
                Arguments.of("docker://mariadb", "begins with a scheme"),
                Arguments.of(DIGEST, "is a digest without a name"),
                Arguments.of(HEX, "is a digest without a name"),
                Arguments.of("@" + DIGEST, "has no name before the @"),
                Arguments.of("mariadb:", "ends in a colon: write a tag after it"),
                Arguments.of("mariadb@", "is no digest: write sha256: and 64 hexadecimal digits"),
                Arguments.of("mariadb@sha256:abc", "sha256:abc is no digest"),
                Arguments.of("mariadb@sha256:" + HEX.toUpperCase(Locale.ROOT), "is no digest"),
                Arguments.of("mariadb@sha512:" + HEX + HEX, "is no digest"),
                Arguments.of("mariadb@" + DIGEST + "@" + DIGEST, "is no digest"),
                Arguments.of("mariadb@" + DIGEST + ":1", "is no digest"),
                Arguments.of("mariadb::1", "is no tag"),
                Arguments.of("mariadb:1:2", "1:2 is no tag"),
                Arguments.of("mariadb:-1", "-1 is no tag"),
                Arguments.of("mariadb:.1", ".1 is no tag"),
                Arguments.of("mariadb:a+b", "a+b is no tag"),
                Arguments.of("mariadb:a/b", "mariadb:a is no registry"),
                Arguments.of("mariadb:" + "a".repeat(129), "is no tag: write at most 128"),
                Arguments.of("MariaDB:1", "library/MariaDB has capital letters, which an image name cannot have: write library/mariadb"),
                Arguments.of("Acme/shop:1", "Acme/shop has capital letters, which an image name cannot have: write acme/shop"),
                Arguments.of("ghcr.io/Acme/shop:1", "write acme/shop"),
                Arguments.of("ghcr.io/", "names a registry but no image"),
                Arguments.of("ghcr.io/:1", "names a registry but no image"),
                Arguments.of("ghcr.io//shop", "is no image name"),
                Arguments.of("ghcr.io/shop/", "is no image name"),
                Arguments.of("/shop", "is no image name"),
                Arguments.of("ghcr.io/-shop", "is no image name"),
                Arguments.of("ghcr.io/shop-", "is no image name"),
                Arguments.of("ghcr.io/sh..op", "is no image name"),
                Arguments.of("ghcr.io/sh___op", "is no image name"),
                Arguments.of("ghcr.io/sh._op", "is no image name"),
                Arguments.of("ghcr.io/../etc", "is no image name"),
                Arguments.of("ghcr.io/a%2fb", "is no image name"),
                Arguments.of("ghcr.io/a?b", "is no image name"),
                Arguments.of("ghcr.io/a#b", "is no image name"),
                Arguments.of("user:secret@ghcr.io/shop", "is no digest"),
                Arguments.of("-ghcr.io/shop", "is no registry: write a host name such as ghcr.io"),
                Arguments.of("ghcr-.io/shop", "is no registry"),
                Arguments.of("ghcr..io/shop", "is no registry"),
                Arguments.of(".io/shop", "is no registry"),
                Arguments.of("my_registry.io/shop", "is no registry"),
                Arguments.of("ghcr.io:/shop", "is no registry"),
                Arguments.of("ghcr.io:http/shop", "is no registry"),
                Arguments.of("[::1/shop", "is no registry"),
                Arguments.of("ghcr.io:0/shop", "has an impossible port"),
                Arguments.of("ghcr.io:65536/shop", "has an impossible port: write one from 1 to 65535"),
                Arguments.of("ghcr.io/" + "a".repeat(256), "is longer than 255 characters"),
                Arguments.of("a".repeat(2000), "is longer than 1024 characters"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithASentence(String typed, String sentence) {
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse(typed))
                .withMessageContaining(sentence)
                .satisfies(e -> assertThat(e.getMessage()).matches("[\\x20-\\x7e…]{1,300}"));
    }

    static Stream<Arguments> wrongParts() {
        return Stream.of(
                Arguments.of("docker.io", "mariadb", Optional.of("1"), Optional.empty()),
                Arguments.of("index.docker.io", "library/mariadb", Optional.of("1"), Optional.empty()),
                Arguments.of("GHCR.io", "shop", Optional.of("1"), Optional.empty()),
                Arguments.of("ghcr", "shop", Optional.of("1"), Optional.empty()),
                Arguments.of("ghcr.io", "Shop", Optional.of("1"), Optional.empty()),
                Arguments.of("ghcr.io", "shop:1", Optional.of("1"), Optional.empty()),
                Arguments.of("ghcr.io", "shop", Optional.of(""), Optional.empty()),
                Arguments.of("ghcr.io", "shop", Optional.of("1"), Optional.of("1")),
                Arguments.of("ghcr.io", "shop", Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("wrongParts")
    void cannotBeMadeOfWrongParts(String registry, String repository, Optional<String> tag, Optional<String> digest) {
        assertThatThrownBy(() -> new ImageReference(registry, repository, tag, digest)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyReferenceOfTheGrammarIsReadPartByPartAndRoundTrips() {
        Random random = new Random(20260101);
        for (int i = 0; i < 5_000; i++) {
            String registry = pick(random, List.of("ghcr.io", "localhost", "localhost:5000", "r:1", "127.0.0.1:65535", "[::1]:80",
                    "a-b.c"));
            String repository = String.join("/", IntStream.rangeClosed(0, 1 + random.nextInt(3)).mapToObj(_ -> part(random)).toList());
            Optional<String> tag = random.nextBoolean()
                    ? Optional.of(pick(random, List.of("1", "1.4", "v1_a-b.c", "LATEST", "_")))
                    : Optional.empty();
            Optional<String> digest = random.nextBoolean() ? Optional.of(DIGEST) : Optional.empty();
            String typed = registry + "/" + repository + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");

            ImageReference image = ImageReference.parse(typed);

            Optional<String> completed = tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag;
            assertThat(image).as(typed).isEqualTo(new ImageReference(registry, repository, completed, digest));
            assertThat(ImageReference.parse(image.toString())).as(typed).isEqualTo(image);
        }
    }

    @Test
    void anyTextIsEitherRefusedWithASentenceOrRoundTrips() {
        Random random = new Random(7);
        String alphabet = "aZ09.-_:/@[]% é\u0000" + "ab/:.";
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String typed = text.toString();
            try {
                ImageReference image = ImageReference.parse(typed);
                assertThat(ImageReference.parse(image.toString())).as(typed).isEqualTo(image);
                read++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).as(typed).contains(": ").matches("[\\x20-\\x7e…]+");
            }
        }
        assertThat(read).as("texts that were images").isGreaterThan(200);
    }

    private static String part(Random random) {
        return pick(random, List.of("a", "shop", "a.b", "a_b", "a__b", "a-b", "a---b", "0", "a0.b1_c2"));
    }

    private static String pick(Random random, List<String> among) {
        return among.get(random.nextInt(among.size()));
    }
}
