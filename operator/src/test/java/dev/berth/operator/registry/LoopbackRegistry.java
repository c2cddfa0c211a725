package dev.berth.operator.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** A registry of the distribution API on the loopback address, with the manners that a test gives it. */
final class LoopbackRegistry implements AutoCloseable {

    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    /** Answers one request, or leaves it to the next. */
    @FunctionalInterface
    interface Manner {
        boolean answer(HttpExchange exchange) throws IOException;
    }

    /** What was asked; {@code authorization} is empty where the header was absent. */
    record Asked(String method, String path, String query, Optional<String> authorization) {
    }

    private record Content(String type, byte[] body) {
    }

    private final HttpServer server;
    private final boolean https;
    private final Map<String, Content> contents = new ConcurrentHashMap<>();
    private final List<Manner> manners = new CopyOnWriteArrayList<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    static LoopbackRegistry http() {
        return new LoopbackRegistry(Optional.empty());
    }

    static LoopbackRegistry https(SSLContext identity) {
        return new LoopbackRegistry(Optional.of(identity));
    }

    private LoopbackRegistry(Optional<SSLContext> identity) {
        https = identity.isPresent();
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
            server = https ? HttpsServer.create(address, 0) : HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        identity.ifPresent(context -> ((HttpsServer) server).setHttpsConfigurator(new HttpsConfigurator(context)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** {@code 127.0.0.1:port}. */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return (https ? "https://" : "http://") + host();
    }

    /** Asked before the contents; the manner given first is asked first. */
    LoopbackRegistry manner(Manner manner) {
        manners.add(manner);
        return this;
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Keeps a manifest under its digest and under tags, and gives its digest. */
    String manifest(String repository, String type, String json, String... tags) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String digest = digest(body);
        contents.put("/v2/" + repository + "/manifests/" + digest, new Content(type, body));
        for (String tag : tags) {
            contents.put("/v2/" + repository + "/manifests/" + tag, new Content(type, body));
        }
        return digest;
    }

    /** Keeps a blob and gives its digest. */
    String blob(String repository, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        contents.put("/v2/" + repository + "/blobs/" + digest(body), new Content("application/octet-stream", body));
        return digest(body);
    }

    /** Keeps an image of one platform whose configuration holds {@code config}, and gives the digest of its manifest. */
    String image(String repository, String architecture, String config, String... tags) {
        String blob = blob(repository, configuration(architecture, config));
        return manifest(repository, OCI_MANIFEST, manifestOf(blob), tags);
    }

    static String configuration(String architecture, String config) {
        return """
                {"os":"linux","architecture":"%s","config":%s,"rootfs":{"type":"layers","diff_ids":[]}}""".formatted(architecture, config);
    }

    static String manifestOf(String configDigest) {
        return """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":1},"layers":[]}"""
                .formatted(OCI_MANIFEST, OCI_CONFIG, configDigest);
    }

    static String indexOf(String... entries) {
        return """
                {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}""".formatted(OCI_INDEX, String.join(",", entries));
    }

    /** @param platform {@code os/architecture[/variant]} */
    static String entry(String digest, String platform) {
        String[] words = platform.split("/");
        String keys = Arrays.stream(words.length == 3 ? new String[]{"os", "architecture", "variant"} : new String[]{"os", "architecture"})
                .map(key -> "\"" + key + "\":\"" + words[List.of("os", "architecture", "variant").indexOf(key)] + "\"")
                .collect(Collectors.joining(","));
        return """
                {"mediaType":"%s","digest":"%s","size":1,"platform":{%s}}""".formatted(OCI_MANIFEST, digest, keys);
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean send(HttpExchange exchange, int status, String body, String... headers) throws IOException {
        return send(exchange, status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** @param headers names and values in turn */
    static boolean send(HttpExchange exchange, int status, byte[] body, String... headers) throws IOException {
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
        return true;
    }

    /** Answers every request below a path. */
    static Manner below(String path, Manner manner) {
        return exchange -> exchange.getRequestURI().getPath().startsWith(path) && manner.answer(exchange);
    }

    /** Wants a user name and password from everybody. */
    static Manner basic(Credentials credentials) {
        return exchange -> !credentials.basic().equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && send(exchange, 401, "{}", "WWW-Authenticate", "Basic realm=\"registry\"");
    }

    /** Wants a token for everything but its own token service at {@code /token}. */
    Manner bearer(String token) {
        return exchange -> {
            boolean granted = ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String challenge = "Bearer realm=\"" + url() + "/token\",service=\"loop, back\",scope=\"repository:acme/shop:pull\"";
            return !granted && !exchange.getRequestURI().getPath().equals("/token") && send(exchange, 401, "{}", "WWW-Authenticate",
                    challenge);
        };
    }

    private void serve(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        asked.add(new Asked(exchange.getRequestMethod(), uri.getPath(), Optional.ofNullable(uri.getQuery()).orElse(""),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
        for (Manner manner : manners) {
            if (manner.answer(exchange)) {
                return;
            }
        }
        Content content = contents.get(uri.getPath());
        if (content == null) {
            send(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}");
        } else {
            send(exchange, 200, content.body(), "Content-Type", content.type(), "Docker-Content-Digest", digest(content.body()));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
