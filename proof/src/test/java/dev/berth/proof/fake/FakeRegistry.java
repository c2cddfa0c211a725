package dev.berth.proof.fake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A registry on loopback that stands for every registry: manifests and configurations of a scripted set of images, no layers. */
public final class FakeRegistry implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(manifests|blobs|tags)/([^/]+)");
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, Content> manifests = new ConcurrentHashMap<>();
    private final Map<String, Content> blobs = new ConcurrentHashMap<>();
    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    private record Content(String type, byte[] bytes, String digest) {}

    public FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(null);
        server.start();
    }

    /** {@code http://127.0.0.1:port}, for the operator's mirror setting. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many manifests were asked for. */
    public int asked() {
        return asked.get();
    }

    /**
     * Serves an image under a tag.
     *
     * @param repository as in the registry: {@code acme/shop}, {@code library/mariadb}
     * @param user       USER of the configuration, or empty
     * @return its digest
     */
    public String image(String repository, String tag, String user, int... ports) {
        Map<String, Object> exposed = new TreeMap<>();
        for (int port : ports) {
            exposed.put(port + "/tcp", Map.of());
        }
        Content config = content(CONFIG, Map.of(
                "architecture", "amd64", "os", "linux", "rootfs", Map.of("type", "layers", "diff_ids", List.of()),
                "config", new TreeMap<>(Map.of("User", user, "ExposedPorts", exposed, "Labels", Map.of("of", repository + ":" + tag)))));
        blobs.put(repository + "@" + config.digest, config);
        Content manifest = content(MANIFEST, Map.of(
                "schemaVersion", 2, "mediaType", MANIFEST, "layers", List.of(),
                "config", new TreeMap<>(Map.of("mediaType", CONFIG, "digest", config.digest, "size", config.bytes.length))));
        manifests.put(repository + ":" + tag, manifest);
        manifests.put(repository + ":" + manifest.digest, manifest);
        return manifest.digest;
    }

    /** Takes a tag away, as whoever cleans up a registry does. */
    public void remove(String repository, String tag) {
        manifests.remove(repository + ":" + tag);
    }

    /** From now on this repository asks for a user and a password. */
    public void password(String repository, String user, String password) {
        passwords.put(repository, "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (exchange.getRequestURI().getPath().equals("/v2/")) {
            send(exchange, 200, content("application/json", Map.of()));
        } else if (!path.matches()) {
            send(exchange, 404, error("NAME_UNKNOWN"));
        } else if (closed(exchange, path.group(1))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"fake\"");
            send(exchange, 401, error("UNAUTHORIZED"));
        } else if (path.group(2).equals("tags")) {
            send(exchange, 200, content("application/json", Map.of("name", path.group(1), "tags", tags(path.group(1)))));
        } else {
            boolean manifest = path.group(2).equals("manifests");
            Content found = manifest ? manifests.get(path.group(1) + ":" + path.group(3)) : blobs.get(path.group(1) + "@" + path.group(3));
            asked.addAndGet(manifest ? 1 : 0);
            send(exchange, found == null ? 404 : 200, found == null ? error("MANIFEST_UNKNOWN") : found);
        }
    }

    private List<String> tags(String repository) {
        return manifests.keySet().stream().filter(name -> name.startsWith(repository + ":") && !name.contains("sha256:")).map(
                name -> name.substring(repository.length() + 1)).sorted().toList();
    }

    private boolean closed(HttpExchange exchange, String repository) {
        String wanted = passwords.get(repository);
        return wanted != null && !wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void send(HttpExchange exchange, int code, Content content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", content.type);
        exchange.getResponseHeaders().set("Docker-Content-Digest", content.digest);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.bytes.length));
        }
        exchange.sendResponseHeaders(code, head ? -1 : content.bytes.length);
        if (!head) {
            exchange.getResponseBody().write(content.bytes);
        }
        exchange.close();
    }

    private static Content error(String code) {
        return content("application/json", Map.of("errors", List.of(Map.of("code", code, "message", code.toLowerCase(
                java.util.Locale.ROOT)))));
    }

    private static Content content(String type, Map<String, Object> value) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(new TreeMap<>(value));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Content(type, bytes, "sha256:" + HexFormat.of().formatHex(hash));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return manifests.keySet().stream().filter(k -> !k.contains("sha256:")).sorted().collect(Collectors.joining(", "));
    }
}
