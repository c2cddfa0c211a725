package dev.berth.operator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /hooks/NAMESPACE/SITE}: somebody pushed an image. All that a delivery can do is to let registries be asked a little earlier; what
 * it says is not read, and nobody is called back. It needs a proof that it comes from who has the site's key, and is taken once.
 */
public final class Hooks implements AutoCloseable {
    /** Deliveries are a few kilobytes long. */
    private static final int LONGEST_BODY = 256 * 1024;

    private static final int AT_A_TIME = 32;
    private static final Pattern PATH = Pattern.compile("/hooks/([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)/([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)");
    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    /** What stands behind the door. */
    public interface Sites {
        /** The key of a site; empty where there is no such site, or none was given. May block, and is asked for sites that exist only. */
        Optional<byte[]> key(String namespace, String site);

        /** Looks at the images of a site now. */
        void lookNow(String namespace, String site);
    }

    private enum Answer {
        TAKEN(202, "Taken: the registries of this site are asked now."),
        UNKNOWN(401, Answer.REFUSED),
        UNPROVEN(401, Answer.REFUSED),
        REPLAYED(409, "This very delivery was taken before: put a time or a number into its body."),
        TOO_LONG(413, "The delivery is longer than 256 KiB."),
        NO_POST(405, "Deliveries are POSTed."),
        BUSY(503, "Too many deliveries at a time: try again."),
        BROKEN(503, "The site's key cannot be read now: try again.");

        /** The same for a site that is not there: strangers are not told which sites are. */
        private static final String REFUSED = "Not taken: POST to /hooks/NAMESPACE/SITE of a site whose updates.webhookSecretName names a Secret, "
                + "with a proof that fits the key in it, such as X-Hub-Signature-256.";

        private final int status;
        private final String sentence;

        Answer(int status, String sentence) {
            this.status = status;
            this.sentence = sentence;
        }
    }

    private final HttpServer server;
    private final Sites sites;
    private final MeterRegistry meters;
    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final Deliveries taken = new Deliveries();

    /**
     * Opens the port.
     *
     * @throws IOException when it is taken
     */
    public Hooks(int port, Sites sites, MeterRegistry meters) throws IOException {
        this.sites = sites;
        this.meters = meters;
        server = BoundedServer.open(port);
        server.createContext("/", this::serve);
        server.start();
    }

    /** The port that was opened. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = Answer.BUSY;
            if (room.tryAcquire()) {
                try {
                    answer = answer(exchange);
                } finally {
                    room.release();
                }
            }
            meters.counter("berth.hooks", "answer", answer.name().toLowerCase(Locale.ROOT)).increment();
            byte[] body = (answer.sentence + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (!path.matches()) {
            return Answer.UNKNOWN;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return Answer.NO_POST;
        }
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            return Answer.TOO_LONG;
        }
        String namespace = path.group(1);
        String site = path.group(3);
        Optional<byte[]> key;
        try {
            key = sites.key(namespace, site);
        } catch (RuntimeException outage) { // whatever it is, its text could tell a stranger something
            LOG.atWarn().addKeyValue("namespace", namespace).addKeyValue("site", site).addKeyValue("fault", outage.getClass().getName())
                    .log(
                            "the key of a webhook could not be read");
            return Answer.BROKEN;
        }
        if (key.isEmpty()) {
            return Answer.UNKNOWN;
        }
        if (!new Proof(key.get()).holds(exchange.getRequestHeaders(), exchange.getRequestURI().getRawQuery(), body)) {
            return Answer.UNPROVEN;
        }
        if (!taken.first(namespace + "/" + site, body)) {
            return Answer.REPLAYED;
        }
        LOG.atInfo().addKeyValue("namespace", namespace).addKeyValue("site", site).log("a delivery: its images are looked at");
        sites.lookNow(namespace, site);
        return Answer.TAKEN;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
