package dev.berth.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.plan.RouteAnswer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a TLS server with a certificate that nobody trusts and that names another host. */
class RouteProbeTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static HttpsServer server;
    private static volatile String seenHost;
    private static volatile String seenName;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("keys");
        Process made = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "x", "-keyalg", "EC",
                "-dname", "CN=elsewhere", "-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-keystore", store.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            seenHost = exchange.getRequestHeaders().getFirst("Host");
            var session = (ExtendedSSLSession) ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession();
            seenName = session.getRequestedServerNames().stream().map(name -> ((SNIHostName) name).getAsciiName()).findFirst().orElse(null);
            exchange.getResponseHeaders().set("Berth-Route", "token-1");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void close() {
        server.stop(0);
    }

    @Test
    void asksTheProxyInTheNameOfTheHost() {
        assertThat(probe().ask("shop.example.com", "token-1")).isEqualTo(new RouteAnswer(true, 401));
        assertThat(seenHost).isEqualTo("shop.example.com");
        assertThat(seenName).isEqualTo("shop.example.com");
    }

    @Test
    void anotherEnvironmentsTokenIsNotOurs() {
        assertThat(probe().ask("shop.example.com", "token-2")).isEqualTo(new RouteAnswer(false, 401));
    }

    @Test
    void nobodyThereIsStatusZero() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        assertThat(new RouteProbe("127.0.0.1", closed).ask("shop.example.com", "t")).isEqualTo(new RouteAnswer(false, 0));
        assertThat(new RouteProbe("does-not-exist.invalid", 443).ask("shop.example.com", "t")).isEqualTo(new RouteAnswer(false, 0));
    }

    @Test
    void whatIsNoHttpIsStatusZero() {
        for (String head : List.of("", "garbage", "HTTP/1.1", "HTTP/1.1 999 odd", "SSH-2.0 200 x")) {
            assertThat(RouteProbe.answer(head, "t")).isEqualTo(new RouteAnswer(false, 0));
        }
    }

    @Test
    void headersHaveNoCase() {
        assertThat(RouteProbe.answer("HTTP/1.1 503 Service Unavailable\r\nBERTH-ROUTE:  t \r\n\r\n", "t")).isEqualTo(new RouteAnswer(true,
                503));
    }

    @Test
    void aBodyThatLooksLikeAHeaderIsNoProof() {
        assertThat(RouteProbe.answer("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nBerth-Route: t\r\n", "t")).isEqualTo(new RouteAnswer(false, 200));
    }

    private static RouteProbe probe() {
        return new RouteProbe("127.0.0.1", server.getAddress().getPort());
    }
}
