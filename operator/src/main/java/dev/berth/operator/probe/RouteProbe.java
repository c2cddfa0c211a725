package dev.berth.operator.probe;

import dev.berth.plan.RouteAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks the proxy once for a hostname: a TLS connection to the proxy's own address with the hostname as SNI, and one GET. Any certificate
 * will do: this proves the route, and a site may have no certificate yet. A plain socket, because the JDK's HTTP client cannot connect
 * to one address and name another.
 */
final class RouteProbe {
    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final String TOKEN_HEADER = "berth-route";
    private static final RouteAnswer NONE = new RouteAnswer(false, 0);

    private final String host;
    private final int port;
    private final SSLContext context;

    /** @param host name or address of the proxy; the name is looked up at every probe, because a proxy may move */
    RouteProbe(String host, int port) {
        this.host = host;
        this.port = port;
        this.context = anyCertificate();
    }

    /** Status 0 when there was no answer. */
    RouteAnswer ask(String hostname, String token) {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, hostname, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(hostname)));
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                socket.getOutputStream().write(request(hostname));
                socket.getOutputStream().flush();
                return answer(head(socket.getInputStream()), token);
            }
        } catch (IOException | IllegalArgumentException noAnswer) {
            return NONE;
        }
    }

    private static byte[] request(String hostname) {
        return "GET / HTTP/1.1\r\nHost: %s\r\nUser-Agent: berth-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                .formatted(hostname)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Status line and headers; the body is not read. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < LONGEST_HEAD && head.indexOf("\r\n\r\n") < 0) {
            byte[] part = new byte[2048];
            int read = in.read(part);
            if (read < 0) {
                break;
            }
            head.append(new String(part, 0, read, StandardCharsets.ISO_8859_1));
        }
        return head.toString();
    }

    static RouteAnswer answer(String head, String token) {
        String[] lines = head.split("\r\n");
        String[] statusLine = lines[0].split(" ", 3);
        if (!lines[0].startsWith("HTTP/") || statusLine.length < 2 || !statusLine[1].matches("[1-5][0-9][0-9]")) {
            return NONE;
        }
        boolean ours = false;
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0 && lines[i].substring(0, colon).toLowerCase(Locale.ROOT).equals(TOKEN_HEADER)) {
                ours = lines[i].substring(colon + 1).strip().equals(token);
            }
        }
        return new RouteAnswer(ours, Integer.parseInt(statusLine[1]));
    }

    private static SSLContext anyCertificate() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new AnyCertificate()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An extended one, so that the JDK adds no host name check of its own. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
