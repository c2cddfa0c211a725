package dev.berth.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.plan.name.ImageReference;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorsTest {

    private static String manifestAddress(String image, Map<String, String> mirrors) {
        return Endpoint.of(ImageReference.parse(image), Mirrors.parse(mirrors)).manifest("1").toString();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            mariadb            , https://registry-1.docker.io/v2/library/mariadb/manifests/1
            ghcr.io/acme/shop  , https://ghcr.io/v2/acme/shop/manifests/1
            ghcr.io:444/x      , https://ghcr.io:444/v2/x/manifests/1
            localhost/x        , http://localhost/v2/x/manifests/1
            localhost:5000/x   , http://localhost:5000/v2/x/manifests/1
            127.0.0.1:5000/x   , http://127.0.0.1:5000/v2/x/manifests/1
            127.8.9.1/x        , http://127.8.9.1/v2/x/manifests/1
            '[::1]:5000/x'     , 'http://[::1]:5000/v2/x/manifests/1'
            10.0.0.2:5000/x    , https://10.0.0.2:5000/v2/x/manifests/1
            127.0.0.1.evil.example/x , https://127.0.0.1.evil.example/v2/x/manifests/1
            localhost.evil.example/x , https://localhost.evil.example/v2/x/manifests/1
            """)
    void asksARegistryItselfByHttpsUnlessItIsThisMachine(String image, String address) {
        assertThat(manifestAddress(image, Map.of())).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            docker.io       , http://10.0.0.2:5000            , http://10.0.0.2:5000/v2/library/mariadb/manifests/1?ns=docker.io
            index.docker.io , http://10.0.0.2:5000/           , http://10.0.0.2:5000/v2/library/mariadb/manifests/1?ns=docker.io
            *               , https://cache.example.com       , https://cache.example.com/v2/library/mariadb/manifests/1?ns=docker.io
            *               , https://cache.example.com/v2/hub , https://cache.example.com/v2/hub/library/mariadb/manifests/1?ns=docker.io
            quay.io         , http://10.0.0.2:5000            , https://registry-1.docker.io/v2/library/mariadb/manifests/1
            """)
    void asksTheMirror(String registry, String mirror, String address) {
        assertThat(manifestAddress("mariadb", Map.of(registry, mirror))).isEqualTo(address);
    }

    @Test
    void theNamedOneWinsOverAllOthers() {
        Map<String, String> mirrors = Map.of("*", "http://all:1", "ghcr.io", "http://one:1");

        assertThat(manifestAddress("ghcr.io/x", mirrors)).startsWith("http://one:1/");
        assertThat(manifestAddress("quay.io/x", mirrors)).startsWith("http://all:1/");
        assertThat(manifestAddress("localhost:5000/x", mirrors)).startsWith("http://all:1/").endsWith("?ns=localhost%3A5000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.2:5000", "ftp://x", "http://", "http://user:s3cret@x", "http://x?y", "http://x#y", "http://a b",
        "/x"})
    void refusesWhatIsNoAddress(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mirrors.parse(Map.of("ghcr.io", address)))
                .withMessageContaining("the mirror of registry ghcr.io is no address: write one such as http://10.0.0.2:5000")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }
}
