package dev.berth.proof.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A loopback proxy between an operator and its API server: plain HTTP/1.1 to the operator, TLS with a kubeconfig's certificates and token
 * to the server; watches are streamed line by line. It plays one script of faults, keeps a record of every write, and can hide what is not
 * the operator's to see, so that several operators work side by side on one server.
 *
 * <p>One proxy is one life of an operator: after {@link #cut} nothing passes any more, whatever the operator still tries.
 */
final class FaultProxy implements AutoCloseable {
    static final Duration LATE = Duration.ofMillis(1500);
    static final Duration STANDSTILL = Duration.ofSeconds(2);
    private static final Duration NO_ANSWER = Duration.ofSeconds(12);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NOT_PASSED_ON = Set.of("connection", "content-length", "host", "upgrade", "http2-settings",
            "transfer-encoding", "accept-encoding", "expect", "authorization");

    /** @param code of the answer, 0 where there was none */
    record Write(String key, Call call, int code, boolean forwarded, long atNanos) {}

    private final Account operator;
    private final Optional<Leases> leases;
    private final Account forLeases;
    private final Script script;
    private final Visible visible;
    private final Optional<String> before;
    private final Runnable died;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fault-proxy-", 0).factory());
    private final List<Write> writes = new CopyOnWriteArrayList<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean dead;
    private volatile long standstillEnds = System.nanoTime();

    /**
     * Several operators that believe to be in one namespace have a lease each.
     *
     * @param account that may write leases there
     * @param asked   the namespace that the operator names
     * @param real    the namespace that they are in
     */
    record Leases(Config account, String asked, String real) {
        String there(String text) {
            return text.replace(asked, real);
        }

        byte[] back(byte[] text) {
            return new String(text, StandardCharsets.UTF_8).replace(real, asked).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Whom the server takes the requests for. */
    private record Account(Config config, HttpClient client) {
        static Account of(Config config) {
            try {
                return new Account(config, HttpClient.newBuilder().sslContext(SSLUtils.sslContext(config)).build());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * What the operator may see.
     *
     * @param tenant named TENANT in the keys of writes
     * @param object every other object is left out of lists and watches
     */
    record Visible(String tenant, Predicate<JsonNode> object) {}

    /**
     * Opens a port on loopback.
     *
     * @param upstream the API server, with the operator's account
     * @param leases   where its leases really are; empty where it has its own
     * @param before   the resourceVersion of an earlier time, which old lists are taken from
     * @param died     called once when the script kills the operator; nothing passes any more by then
     */
    FaultProxy(Config upstream, Optional<Leases> leases, Script script, Visible visible, Optional<String> before, Runnable died) {
        this.operator = Account.of(upstream);
        this.leases = leases;
        this.forLeases = leases.map(one -> Account.of(one.account())).orElse(operator);
        this.script = script;
        this.visible = visible;
        this.before = before;
        this.died = died;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** {@code http://127.0.0.1:port}. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A kubeconfig that names the proxy and no account: that is added on the way. */
    Path kubeconfig() {
        try {
            Path file = Files.createTempFile("berth-fault-proxy", ".kubeconfig");
            file.toFile().deleteOnExit();
            return Files.writeString(file, JSON.writeValueAsString(Map.of(
                    "apiVersion", "v1", "kind", "Config", "current-context", "proxy",
                    "clusters", List.of(Map.of("name", "proxy", "cluster", Map.of("server", url()))),
                    "users", List.of(Map.of("name", "proxy", "user", Map.of())),
                    "contexts", List.of(Map.of("name", "proxy", "context", Map.of("cluster", "proxy", "user", "proxy"))))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every write that the operator tried, in the order in which they came in. */
    List<Write> writes() {
        return List.copyOf(writes);
    }

    /** A write is at the server that {@link #writes} does not tell of yet, although what it made may be seen. */
    boolean writing() {
        return underWay.get() > 0;
    }

    /** Resources that the operator watches. */
    Set<String> watched() {
        return Set.copyOf(watched);
    }

    /** Nothing passes from now on; open connections end. */
    void cut() {
        dead = true;
        Thread.ofVirtual().start(() -> {
            server.stop(0);
            threads.shutdownNow();
            operator.client().shutdownNow();
            forLeases.client().shutdownNow();
        });
    }

    @Override
    public void close() {
        cut();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = Call.of(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), exchange.getRequestURI().getRawQuery());
            byte[] body = exchange.getRequestBody().readAllBytes();
            standStill();
            if (dead) {
                return;
            }
            if (call.write()) {
                write(exchange, call, body);
            } else if (call.lease() && leases.isPresent()) {
                lease(exchange, body, leases.get());
            } else if (call.verb().equals("watch")) {
                watch(exchange, call, body);
            } else if (call.verb().equals("list")) {
                list(exchange, call, body);
            } else {
                answer(exchange, forward(exchange, body, query(exchange)));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException | IllegalStateException ended) {
            // the connection to the server ended: so does ours
        }
    }

    private void write(HttpExchange exchange, Call call, byte[] body) throws IOException, InterruptedException {
        String key = script.key(call, visible.tenant());
        Optional<Fault> fault = script.onWrite(key);
        if (fault.isEmpty()) {
            passOn(exchange, call, body, key);
            return;
        }
        switch (fault.get()) {
            case KILL_BEFORE -> {
                note(key, call, 0, false);
                kill();
            }
            case KILL_AFTER -> {
                commit(exchange, call, body, key);
                kill();
            }
            case DROP -> commit(exchange, call, body, key);
            case CONFLICT -> refuse(exchange, key, call, 409, "Conflict");
            case THROTTLED -> refuse(exchange, key, call, 429, "TooManyRequests");
            case ERROR -> refuse(exchange, key, call, 500, "InternalError");
            case TIMEOUT -> {
                note(key, call, 0, false);
                underWay.incrementAndGet(); // whoever waits for the answer has yet to try again
                try {
                    Thread.sleep(NO_ANSWER);
                } finally {
                    underWay.decrementAndGet();
                }
            }
            case PAUSE -> {
                standstillEnds = System.nanoTime() + STANDSTILL.toNanos();
                standStill();
                passOn(exchange, call, body, key);
            }
            case DELAYED, SWALLOWED, GONE, CUT, OLD_LIST -> throw new IllegalArgumentException(fault + " is no fault of writes");
        }
    }

    private void passOn(HttpExchange exchange, Call call, byte[] body, String key) throws IOException, InterruptedException {
        answer(exchange, commit(exchange, call, body, key));
    }

    private HttpResponse<InputStream> commit(HttpExchange exchange, Call call, byte[] body, String key) throws IOException,
            InterruptedException {
        underWay.incrementAndGet();
        try {
            HttpResponse<InputStream> answer = forward(exchange, body, query(exchange));
            note(key, call, answer.statusCode(), true);
            return answer;
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void kill() {
        cut();
        died.run();
    }

    private void note(String key, Call call, int code, boolean forwarded) {
        writes.add(new Write(key, call, code, forwarded, System.nanoTime()));
    }

    private void refuse(HttpExchange exchange, String key, Call call, int code, String reason) throws IOException {
        note(key, call, code, false);
        ObjectNode status = JSON.createObjectNode().put("kind", "Status").put("apiVersion", "v1").put("status", "Failure")
                .put("message", "a fault of the test").put("reason", reason).put("code", code);
        if (code == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        send(exchange, code, JSON.writeValueAsBytes(status));
    }

    private void list(HttpExchange exchange, Call call, byte[] body) throws IOException, InterruptedException {
        String query = query(exchange);
        if (before.isPresent() && !query.contains("continue=") && script.onList(call.resource())) {
            query = Optional.of(query).map(q -> q.replaceAll("(^|&)resourceVersion(Match)?=[^&]*", "")).filter(q -> !q.isEmpty())
                    .map(q -> q + "&").orElse("") + "resourceVersion=" + before.get() + "&resourceVersionMatch=Exact";
        }
        HttpResponse<InputStream> answer = forward(exchange, body, query);
        byte[] bytes = answer.body().readAllBytes();
        copyHeaders(answer, exchange);
        send(exchange, answer.statusCode(), answer.statusCode() == 200 ? shown(bytes) : bytes);
    }

    private byte[] shown(byte[] list) throws IOException {
        JsonNode tree = JSON.readTree(list);
        if (!(tree.get("items") instanceof ArrayNode items)) {
            return list;
        }
        for (Iterator<JsonNode> all = items.iterator(); all.hasNext();) {
            if (!visible.object().test(all.next())) {
                all.remove();
            }
        }
        return JSON.writeValueAsBytes(tree);
    }

    /** An event as it came in. */
    private record Line(String text, long atNanos, boolean last) {}

    private void watch(HttpExchange exchange, Call call, byte[] body) throws IOException, InterruptedException {
        watched.add(call.resource());
        HttpResponse<InputStream> answer = forward(exchange, body, query(exchange));
        if (answer.statusCode() != 200) {
            answer(exchange, answer);
            return;
        }
        copyHeaders(answer, exchange);
        exchange.sendResponseHeaders(200, 0);
        BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
        Thread reader = Thread.ofVirtual().start(() -> read(answer.body(), lines));
        try (OutputStream out = exchange.getResponseBody()) {
            stream(call, lines, out);
        } finally {
            reader.interrupt();
            answer.body().close();
        }
    }

    private static void read(InputStream in, BlockingQueue<Line> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(new Line(line, System.nanoTime(), false));
            }
        } catch (IOException ended) {
            // as a watch ends
        }
        lines.add(new Line("", System.nanoTime(), true));
    }

    private void stream(Call call, BlockingQueue<Line> lines, OutputStream out) throws IOException, InterruptedException {
        long lostUntil = 0;
        for (Line line = lines.take(); !line.last(); line = lines.take()) {
            JsonNode event = JSON.readTree(line.text());
            boolean bookmark = event.path("type").asText().equals("BOOKMARK") || event.path("type").asText().equals("ERROR");
            if (!bookmark && !visible.object().test(event.path("object"))) {
                continue;
            }
            Optional<Fault> fault = bookmark ? Optional.empty() : script.onEvent(call.resource());
            if (fault.isPresent()) {
                switch (fault.get()) {
                    case DELAYED -> sleepUntil(line.atNanos() + LATE.toNanos());
                    case SWALLOWED -> lostUntil = line.atNanos() + LATE.toNanos();
                    case GONE -> {
                        gone(out);
                        return;
                    }
                    default -> {
                        return;
                    }
                }
            }
            if (lostUntil != 0) {
                sleepUntil(lostUntil);
                gone(out);
                return;
            }
            standStill();
            if (dead) {
                return;
            }
            out.write((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private static void gone(OutputStream out) throws IOException {
        ObjectNode error = JSON.createObjectNode().put("type", "ERROR");
        error.putObject("object").put("kind", "Status").put("apiVersion", "v1").put("status", "Failure")
                .put("message", "too old resource version: a fault of the test").put("reason", "Expired").put("code", 410);
        out.write((JSON.writeValueAsString(error) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        Duration left = Duration.ofNanos(nanos - System.nanoTime());
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    private void standStill() throws InterruptedException {
        sleepUntil(standstillEnds);
    }

    private static String query(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    }

    private void lease(HttpExchange exchange, byte[] body, Leases where) throws IOException, InterruptedException {
        byte[] there = where.there(new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        HttpResponse<InputStream> answer = forward(exchange, forLeases, where.there(exchange.getRequestURI().getRawPath()), there, query(
                exchange));
        copyHeaders(answer, exchange);
        send(exchange, answer.statusCode(), where.back(answer.body().readAllBytes()));
    }

    private HttpResponse<InputStream> forward(HttpExchange exchange, byte[] body, String query) throws IOException, InterruptedException {
        return forward(exchange, operator, exchange.getRequestURI().getRawPath(), body, query);
    }

    private static HttpResponse<InputStream> forward(HttpExchange exchange, Account account, String path, byte[] body, String query)
            throws IOException, InterruptedException {
        String base = account.config().getMasterUrl().replaceAll("/$", "");
        URI target = URI.create(base + path + (query.isEmpty() ? "" : "?" + query));
        HttpRequest.Builder request = HttpRequest.newBuilder(target).method(exchange.getRequestMethod(),
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        Optional.ofNullable(account.config().getOauthToken()).or(() -> Optional.ofNullable(account.config().getAutoOAuthToken())).filter(
                token -> !token.isEmpty()).ifPresent(
                        token -> request.header("Authorization", "Bearer " + token));
        return account.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private void answer(HttpExchange exchange, HttpResponse<InputStream> answer) throws IOException {
        byte[] bytes = answer.body().readAllBytes();
        copyHeaders(answer, exchange);
        send(exchange, answer.statusCode(), bytes);
    }

    private static void copyHeaders(HttpResponse<?> from, HttpExchange to) {
        for (String name : List.of("content-type", "retry-after", "warning")) {
            from.headers().firstValue(name).ifPresent(value -> to.getResponseHeaders().set(name, value));
        }
    }

    private void send(HttpExchange exchange, int code, byte[] bytes) throws IOException {
        if (dead) {
            return;
        }
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** The writes that reached the server, as lines. */
    static List<String> lines(List<Write> writes) {
        List<String> lines = new ArrayList<>();
        writes.forEach(write -> lines.add(write.key() + " -> " + (write.code() == 0 ? "no answer" : write.code()) + (write.forwarded()
                ? ""
                : " (not forwarded)")));
        return lines;
    }
}
