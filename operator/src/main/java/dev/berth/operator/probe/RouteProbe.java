package dev.berth.operator.probe;

import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayOutputStream;
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
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks the proxy once for a page: a TLS connection to the proxy's own address with the hostname as SNI, and one GET. A door is opened only
 * once it was seen to be ours: the password is not told to whoever else answers for the name. Any certificate
 * will do: this proves the route, and a site may have no certificate yet. A plain socket, because the JDK's HTTP client cannot connect
 * to one address and name another.
 */
final class RouteProbe {
    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();

    /** For all of one request: to whatever drips in, each byte gives the socket's own time limit anew. */
    private static final Duration WHOLE = Duration.ofSeconds(10);

    private static final int LONGEST_HEAD = 16 * 1024;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String TOKEN_HEADER = "berth-route";
    private static final int LONGEST_PAGE = 512 * 1024;
    private static final int UNAUTHORIZED = 401;

    private final String host;
    private final int port;
    private final Function<String, Optional<String>> doors;
    private final Duration whole;
    private final SSLContext context;

    /**
     * @param host  name or address of the proxy; the name is looked up at every probe, because a proxy may move
     * @param doors workload namespace to the value of the header Authorization that opens its pages, read anew at each call
     */
    RouteProbe(String host, int port, Function<String, Optional<String>> doors) {
        this(host, port, doors, WHOLE);
    }

    /** @param whole the longest that one request may take */
    RouteProbe(String host, int port, Function<String, Optional<String>> doors, Duration whole) {
        this.host = host;
        this.port = port;
        this.doors = doors;
        this.whole = whole;
        this.context = anyCertificate();
    }

    /** {@link RouteAnswer#NONE} when there was no answer, or no password could be read. */
    RouteAnswer ask(RouteQuestion question) {
        try {
            RouteAnswer first = ask(question, Optional.empty());
            boolean closed = first.ours() && first.status() == UNAUTHORIZED;
            Optional<String> password = question.door().filter(_ -> closed).flatMap(doors);
            return password.isEmpty() ? first : ask(question, password);
        } catch (IOException | IllegalArgumentException | KubernetesClientException noAnswer) {
            return RouteAnswer.NONE;
        }
    }

    private RouteAnswer ask(RouteQuestion question, Optional<String> authorization) throws IOException {
        String hostname = question.hostname();
        try (Socket plain = new Socket(); Deadline _ = Deadline.of(whole, plain)) {
            plain.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, hostname, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(hostname)));
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                socket.getOutputStream().write(request(question, authorization));
                socket.getOutputStream().flush();
                return answer(read(socket.getInputStream(), question.contains().isEmpty()), question);
            }
        }
    }

    /** HTTP/1.0, so that the body comes in one piece. */
    private static byte[] request(RouteQuestion question, Optional<String> authorization) {
        return "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: berth-probe\r\nAccept: */*\r\n%sConnection: close\r\n\r\n"
                .formatted(question.path(), question.hostname(), authorization.map(value -> "Authorization: " + value + "\r\n").orElse(""))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * What was answered, as far as it is looked at.
     *
     * @param headOnly the body is not read
     */
    private static byte[] read(InputStream in, boolean headOnly) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[2048];
        int most = headOnly ? LONGEST_HEAD : LONGEST_PAGE;
        while (all.size() < most && !(headOnly && all.toString(StandardCharsets.ISO_8859_1).contains(END_OF_HEAD))) {
            int read = in.read(part);
            if (read < 0) {
                break;
            }
            all.write(part, 0, read);
        }
        return all.toByteArray();
    }

    static RouteAnswer answer(byte[] answer, RouteQuestion question) {
        String text = new String(answer, StandardCharsets.UTF_8);
        int end = text.indexOf(END_OF_HEAD);
        String[] lines = (end < 0 ? text : text.substring(0, end)).split("\r\n");
        String[] statusLine = lines[0].split(" ", 3);
        if (!lines[0].startsWith("HTTP/") || statusLine.length < 2 || !statusLine[1].matches("[1-5][0-9][0-9]")) {
            return RouteAnswer.NONE;
        }
        boolean ours = false;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0 && lines[i].substring(0, colon).toLowerCase(Locale.ROOT).equals(TOKEN_HEADER)) {
                ours = lines[i].substring(colon + 1).strip().equals(question.token());
            }
        }
        boolean contains = question.contains().isEmpty() || end >= 0 && text.indexOf(question.contains(), end) >= 0;
        return new RouteAnswer(ours, Integer.parseInt(statusLine[1]), contains);
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
