package dev.berth.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.plan.Follow;
import dev.berth.plan.name.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullSecretsTest {

    private static PullSecrets secret(String json) {
        return PullSecrets.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static PullSecrets opening(String key) {
        return secret("{\"auths\":{\"" + key + "\":{\"username\":\"u\",\"password\":\"p\"}}}");
    }

    private static Optional<Credentials> credentials(PullSecrets secrets, String image) {
        return secrets.credentials(ImageReference.parse(image));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ghcr.io                             , ghcr.io/acme/shop        , true
            GHCR.io                             , ghcr.io/acme/shop        , true
            https://ghcr.io                     , ghcr.io/acme/shop        , true
            http://ghcr.io/                     , ghcr.io/acme/shop        , true
            https://ghcr.io/v2/                 , ghcr.io/acme/shop        , true
            ghcr.io/acme                        , ghcr.io/acme/shop        , true
            ghcr.io/acme/shop                   , ghcr.io/acme/shop        , true
            ghcr.io/acme/shop/                  , ghcr.io/acme/shop        , true
            ghcr.io/v2/acme                     , ghcr.io/acme/shop        , true
            ghcr.io/acm                         , ghcr.io/acme/shop        , false
            ghcr.io/acme/shop/x                 , ghcr.io/acme/shop        , false
            ghcr.io/other                       , ghcr.io/acme/shop        , false
            ghcr.io                             , ghcr.io:443/acme/shop    , false
            localhost:5000                      , localhost:5000/x         , true
            localhost:5001                      , localhost:5000/x         , false
            https://index.docker.io/v1/         , mariadb                  , true
            https://index.docker.io/v2/         , acme/shop                , true
            index.docker.io                     , mariadb                  , true
            docker.io                           , mariadb                  , true
            registry-1.docker.io                , mariadb                  , true
            docker.io/acme                      , acme/shop                , true
            docker.io/acme                      , mariadb                  , false
            https://index.docker.io/v1/         , ghcr.io/acme/shop        , false
            *.example.com                       , a.example.com/x          , true
            *.example.com                       , example.com/x            , false
            *.example.com                       , a.b.example.com/x        , false
            *                                   , ghcr.io/acme/shop        , false
            """)
    void opensWhatItsKeyNames(String key, String image, boolean opens) {
        assertThat(credentials(opening(key), image).isPresent()).isEqualTo(opens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice:s3cret", "alice:", ":s3cret", "alice:a:b:c", "älice:s3crét"})
    void readsTheJoinedForm(String joined) {
        PullSecrets secrets = secret("{\"auths\":{\"ghcr.io\":{\"auth\":\"" + base64(joined)
                + "\",\"username\":\"x\",\"password\":\"y\"}}}");

        int colon = joined.indexOf(':');
        assertThat(credentials(secrets, "ghcr.io/x")).contains(new Credentials(joined.substring(0, colon), joined.substring(colon + 1)));
    }

    @Test
    void readsUserNameAndPassword() {
        assertThat(credentials(opening("ghcr.io"), "ghcr.io/x")).contains(new Credentials("u", "p"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"auth\":\"\"}", "{\"identitytoken\":\"t\"}", "{\"username\":7}", "[]", "null", "\"x\""})
    void passesOverAnEntryWithoutPassword(String entry) {
        assertThat(credentials(secret("{\"auths\":{\"ghcr.io\":" + entry + "}}"), "ghcr.io/x")).isEmpty();
    }

    @Test
    void takesTheMostSpecific() {
        PullSecrets secrets = secret("""
                {"auths":{"*.io":{"username":"glob","password":""},"ghcr.io":{"username":"host","password":""},
                "ghcr.io/acme":{"username":"group","password":""},"ghcr.io/acme/shop":{"username":"image","password":""}}}""");

        assertThat(credentials(secrets, "ghcr.io/acme/shop").orElseThrow().user()).isEqualTo("image");
        assertThat(credentials(secrets, "ghcr.io/acme/other").orElseThrow().user()).isEqualTo("group");
        assertThat(credentials(secrets, "ghcr.io/other/x").orElseThrow().user()).isEqualTo("host");
        assertThat(credentials(secrets, "quay.io/other/x").orElseThrow().user()).isEqualTo("glob");
    }

    @Test
    void takesTheEarlierSecretOfTwoThatOpenEquallyWell() {
        PullSecrets first = secret("{\"auths\":{\"ghcr.io\":{\"username\":\"first\",\"password\":\"\"}}}");
        PullSecrets second = secret("""
                {"auths":{"ghcr.io":{"username":"second","password":""},"quay.io":{"username":"quay","password":""}}}""");
        PullSecrets all = PullSecrets.all(List.of(first, second));

        assertThat(credentials(all, "ghcr.io/x").orElseThrow().user()).isEqualTo("first");
        assertThat(credentials(all, "quay.io/x").orElseThrow().user()).isEqualTo("quay");
        assertThat(credentials(PullSecrets.NONE, "ghcr.io/x")).isEmpty();
    }

    @Test
    void runsNoProgramThatATenantNames() {
        PullSecrets secrets = secret("""
                {"credsStore":"desktop","credHelpers":{"ghcr.io":"evil"},"auths":{"ghcr.io":{}}}""");

        assertThat(credentials(secrets, "ghcr.io/x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3cret", "[]", "{}", "{\"auths\":[]}", "{\"auths\":\"s3cret\"}", "{\"auths\":{}} s3cret",
        "{\"ghcr.io\":{\"auth\":\"s3cret\"}}",
        "{\"auths\":{\"ghcr.io\":{\"auth\":\"s3cret!\"}}}", "{\"auths\":{\"ghcr.io\":{\"auth\":\"czNjcmV0\"}}}",
        "{\"auths\":{\"a\":{},\"a\":{}}}"})
    void refusesWithASentenceThatShowsNothing(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> secret(json)).withNoCause()
                .withMessageContaining("kubectl create secret docker-registry")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret", "czNj", "!"));
    }

    @Test
    void noTextShowsAPassword() {
        Credentials credentials = new Credentials("alice", "s3cret");
        PullSecrets secrets = secret("{\"auths\":{\"ghcr.io\":{\"username\":\"alice\",\"password\":\"s3cret\"}}}");

        assertThat(List.of(credentials, credentials.key(), secrets, new ImageWatch.Wish(ImageReference.parse("ghcr.io/x"), Optional.of(
                credentials), Follow.NOT))
                .toString()).doesNotContain("alice", "s3cret", base64("alice:s3cret"));
    }

    @Test
    void keysAreEqualExactlyWhenTheCredentialsAre() {
        assertThat(new Credentials("a", "b").key()).isEqualTo(new Credentials("a", "b").key());
        assertThat(List.of(new Credentials("a", "b").key(), new Credentials("a", "c").key(), new Credentials("c", "b").key(),
                new Credentials("ab", "").key(), new Credentials("", "ab").key())).doesNotHaveDuplicates();
        assertThat(new Credentials("a", "b").key().hash()).hasSize(64);
    }
}
