package dev.berth.operator.registry;

import static dev.berth.operator.registry.LoopbackRegistry.below;
import static dev.berth.operator.registry.LoopbackRegistry.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.operator.registry.LoopbackRegistry.Asked;
import dev.berth.plan.ImageFailure;
import dev.berth.plan.name.ImageReference;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds only where the registry is reached by https, with a certificate that lives as long as this class. */
class RegistryHttpsTest {

    private static final ImageReference SHOP = ImageReference.parse("ghcr.io/acme/shop:1.4");
    private static final Credentials ALICE = new Credentials("alice", "s3cret");

    @TempDir
    private static Path directory;
    private static SSLContext trust;

    private LoopbackRegistry registry;
    private LoopbackRegistry plain;
    private RegistryClient client;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
                "registry",
                "-keyalg", "EC", "-dname", "CN=registry", "-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", "changeit",
                "-keystore", store.toString()).redirectErrorStream(true).redirectOutput(directory.resolve("keytool.txt").toFile()).start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS) && keytool.exitValue() == 0).as("keytool made a certificate").isTrue();

        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(store)) {
            keys.load(bytes, "changeit".toCharArray());
        }
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, "changeit".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("registry", keys.getCertificate("registry"));
        TrustManagerFactory trustees = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustees.init(trusted);
        trust = SSLContext.getInstance("TLS");
        trust.init(identity.getKeyManagers(), trustees.getTrustManagers(), null);
    }

    @BeforeEach
    void start() {
        registry = LoopbackRegistry.https(trust);
        plain = LoopbackRegistry.http();
        client = new RegistryClient(Mirrors.parse(Map.of("ghcr.io", registry.url())), Limits.STANDARD, trust);
        registry.image("acme/shop", "amd64", "{\"User\":\"1000\"}", "1.4");
    }

    @AfterEach
    void stop() {
        client.close();
        registry.close();
        plain.close();
    }

    private ImageFailure failure() {
        return RegistryClientTest.failureOf(client, SHOP, Optional.of(ALICE));
    }

    @Test
    void readsByHttps() throws LookFailed {
        assertThat(client.look(SHOP, Optional.empty()).user()).isEqualTo("1000");
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() {
        try (RegistryClient ordinary = new RegistryClient(Mirrors.parse(Map.of("ghcr.io", registry.url())), Limits.STANDARD)) {
            assertThat(RegistryClientTest.failureOf(ordinary, SHOP, Optional.empty())).isInstanceOf(ImageFailure.Unreachable.class)
                    .extracting(ImageFailure::sentence).asString().contains("does not speak https with a certificate that is trusted");
        }
        assertThat(registry.asked()).isEmpty();
    }

    @Test
    void followsNoRedirectFromHttpsToHttp() {
        registry.manner(below("/v2/acme/shop/blobs/", exchange -> send(exchange, 307, "", "Location", plain.url() + "/blob")));

        assertThat(failure()).isInstanceOf(ImageFailure.Invalid.class)
                .extracting(ImageFailure::sentence).asString().contains("leads from https to an address that is not https");
        assertThat(plain.asked()).isEmpty();
    }

    @Test
    void showsNoPasswordToATokenServiceWithoutHttps() {
        registry.manner(exchange -> send(exchange, 401, "{}", "WWW-Authenticate", "Bearer realm=\"" + plain.url() + "/token\""));

        assertThat(failure()).isInstanceOf(ImageFailure.Invalid.class)
                .extracting(ImageFailure::sentence).asString().contains("names a token service that is not https");
        assertThat(plain.asked()).isEmpty();
    }

    @Test
    void fetchesATokenByHttps() throws LookFailed {
        registry.manner(registry.bearer("token-1"));
        registry.manner(below("/token", LoopbackRegistry.basic(ALICE)));
        registry.manner(below("/token", exchange -> send(exchange, 200, "{\"token\":\"token-1\"}")));

        assertThat(client.look(SHOP, Optional.of(ALICE)).user()).isEqualTo("1000");
    }

    @Test
    void saysThatAPlainServerIsNoHttpsServer() {
        Limits hurried = new Limits(Duration.ofMillis(80), Duration.ofSeconds(10), Duration.ofSeconds(20), 4096, 2048, 512, 8, 4, 3);
        try (RegistryClient mistaken = new RegistryClient(Mirrors.parse(Map.of("ghcr.io", plain.url().replace("http:", "https:"))),
                hurried)) {
            assertThat(RegistryClientTest.failureOf(mistaken, SHOP, Optional.of(ALICE))).isInstanceOf(ImageFailure.Unreachable.class);
        }
        assertThat(plain.asked()).extracting(Asked::authorization).isEqualTo(List.of());
    }
}
