package dev.berth.operator.shelf;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of an API server as an informer needs: first lists, and watches that tell what the test says. */
final class LoopbackApi implements AutoCloseable {
    /** The server keeps its headers until there is something to send after them. */
    private static final byte[] BOOKMARK = """
            {"type":"BOOKMARK","object":{"kind":"Bookmark","apiVersion":"v1","metadata":{"resourceVersion":"1"}}}
            """.getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, List<String>> lists = new ConcurrentHashMap<>();
    private final Map<String, Queue<OutputStream>> watches = new ConcurrentHashMap<>();

    /** Paths whose lists and watches are answered 403. */
    final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** Each path that was asked for and answered so. */
    final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    LoopbackApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(hands);
        server.createContext("/", this::answer);
        server.start();
    }

    KubernetesClient client() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withOnlyHttpWatches(true)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(50)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** The first list at this path, as JSON objects; empty where nothing is said. */
    void lists(String path, String... items) {
        lists.put(path, List.of(items));
    }

    boolean watched(String path) {
        return watches.containsKey(path);
    }

    /** @param type such as DELETED */
    void tell(String path, String type, String object) throws IOException {
        for (OutputStream watch : watches.get(path)) {
            watch.write("{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object).getBytes(StandardCharsets.UTF_8));
            watch.flush();
        }
    }

    /** Ends every watch at this path, as an API server does from time to time; whoever goes on asks anew. */
    void end(String path) throws IOException {
        Queue<OutputStream> ended = watches.remove(path);
        for (OutputStream watch : ended) {
            watch.close();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (refused.contains(path)) {
            refusals.add(path);
            send(exchange, 403, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":403,\"reason\":\"Forbidden\"}");
        } else if (query.contains("watch=true")) {
            exchange.sendResponseHeaders(200, 0);
            OutputStream watch = exchange.getResponseBody();
            watch.write(BOOKMARK);
            watch.flush();
            watches.computeIfAbsent(path, _ -> new ConcurrentLinkedQueue<>()).add(watch);
        } else if (path.matches("/apis/[^/]+/[^/]+")) {
            send(exchange, 404, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":404,\"reason\":\"NotFound\"}");
        } else {
            String items = String.join(",", lists.getOrDefault(path, List.of()));
            send(exchange, 200, "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[%s]}"
                    .formatted(items));
        }
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        hands.shutdownNow();
    }
}
