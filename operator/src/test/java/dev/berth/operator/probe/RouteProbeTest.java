package dev.berth.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
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

    private static final Function<String, Optional<String>> DOORS = namespace -> Optional.of("Basic opens").filter(_ -> namespace.equals(
            "acme--shop-preprod"));

    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static HttpsServer server;
    private static volatile String seenHost;
    private static volatile String seenName;
    private static volatile String seenPassword;

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
            seenPassword = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] page = "<html>é</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(seenPassword == null ? 401 : 200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.createContext("/drip", exchange -> {
            exchange.getResponseHeaders().set("Berth-Route", "token-1");
            exchange.sendResponseHeaders(200, 0);
            drip(exchange.getResponseBody());
        });
        server.setExecutor(THREADS);
        server.start();
    }

    /** A byte now and then, until nobody listens any more. */
    private static void drip(OutputStream out) throws IOException {
        while (true) {
            out.write('.');
            out.flush();
            try {
                Thread.sleep(50);
            } catch (InterruptedException over) {
                return;
            }
        }
    }

    @AfterAll
    static void close() {
        server.stop(0);
        THREADS.shutdownNow();
    }

    @Test
    void asksTheProxyInTheNameOfTheHost() {
        assertThat(probe().ask(page("token-1"))).isEqualTo(new RouteAnswer(true, 401, true));
        assertThat(seenHost).isEqualTo("shop.example.com");
        assertThat(seenName).isEqualTo("shop.example.com");
        assertThat(seenPassword).isNull();
    }

    @Test
    void anotherEnvironmentsTokenIsNotOursAndNoPasswordIsToldToIt() {
        assertThat(probe().ask(behind("acme--shop-preprod", "token-2", ""))).isEqualTo(new RouteAnswer(false, 401, true));
        assertThat(seenPassword).isNull();
    }

    @Test
    void aDoorIsOpenedWithItsPassword() {
        assertThat(probe().ask(behind("acme--shop-preprod", "token-1", "</html>"))).isEqualTo(new RouteAnswer(true, 200, true));
        assertThat(seenPassword).isEqualTo("Basic opens");
        assertThat(probe().ask(behind("acme--shop-preprod", "token-1", "another text"))).isEqualTo(new RouteAnswer(true, 200, false));
        assertThat(probe().ask(behind("unknown", "token-1", ""))).isEqualTo(new RouteAnswer(true, 401, true));
    }

    @Test
    void nobodyThereIsStatusZero() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        assertThat(new RouteProbe("127.0.0.1", closed, DOORS).ask(page("t"))).isEqualTo(RouteAnswer.NONE);
        assertThat(new RouteProbe("does-not-exist.invalid", 443, DOORS).ask(page("t"))).isEqualTo(RouteAnswer.NONE);
    }

    /** Whoever writes the page could hold a place in the queue for ever, and with some more pages all of them. */
    @Test
    void aPageThatDripsInIsLetGo() {
        RouteProbe probe = new RouteProbe("127.0.0.1", server.getAddress().getPort(), DOORS, Duration.ofMillis(500));
        RouteQuestion question = new RouteQuestion("shop.example.com", "/drip", "token-1", Optional.empty(), "text");
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThat(probe.ask(question)).isEqualTo(RouteAnswer.NONE));
    }

    @Test
    void aHandshakeThatDripsInIsLetGo() throws Exception {
        byte[] beginningOfARecord = {22, 3, 3, 64, 0};
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            THREADS.execute(() -> {
                try (Socket one = slow.accept()) {
                    one.getOutputStream().write(beginningOfARecord);
                    drip(one.getOutputStream());
                } catch (IOException nobodyListens) {
                    return;
                }
            });
            RouteProbe probe = new RouteProbe("127.0.0.1", slow.getLocalPort(), DOORS, Duration.ofMillis(500));
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThat(probe.ask(page("t"))).isEqualTo(RouteAnswer.NONE));
        }
    }

    @Test
    void whatIsNoHttpIsStatusZero() {
        for (String head : List.of("", "garbage", "HTTP/1.1", "HTTP/1.1 999 odd", "SSH-2.0 200 x")) {
            assertThat(answer(head, "")).isEqualTo(RouteAnswer.NONE);
        }
    }

    @Test
    void headersHaveNoCase() {
        assertThat(answer("HTTP/1.1 503 Service Unavailable\r\nBERTH-ROUTE:  t \r\n\r\n", "")).isEqualTo(new RouteAnswer(true, 503, true));
    }

    @Test
    void aBodyThatLooksLikeAHeaderIsNoProofAndAHeaderThatLooksLikeABodyNoPage() {
        assertThat(answer("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nBerth-Route: t\r\n", "Server")).isEqualTo(new RouteAnswer(false, 200,
                false));
        assertThat(answer("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<p>Préparé</p>", "Préparé")).isEqualTo(new RouteAnswer(false, 200, true));
        assertThat(answer("HTTP/1.1 200 OK\r\nServer: x", "Server")).isEqualTo(new RouteAnswer(false, 200, false));
    }

    private static RouteAnswer answer(String text, String contains) {
        return RouteProbe.answer(text.getBytes(StandardCharsets.UTF_8), new RouteQuestion("shop.example.com", "/", "t", Optional.empty(),
                contains));
    }

    private static RouteQuestion page(String token) {
        return new RouteQuestion("shop.example.com", "/", token, Optional.empty(), "");
    }

    private static RouteQuestion behind(String door, String token, String contains) {
        return new RouteQuestion("shop.example.com", "/", token, Optional.of(door), contains);
    }

    private static RouteProbe probe() {
        return new RouteProbe("127.0.0.1", server.getAddress().getPort(), DOORS);
    }
}
