import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * What an operator talks to while its AOT cache is trained: as much of an API server as a first site needs (objects in memory, applies,
 * watches; no rule is checked and nothing is defaulted), and a registry that has every image. The cache only remembers which classes were
 * loaded and how; what is decided meanwhile goes nowhere.
 *
 * <p>{@code java -cp 'operator/target/lib/*' Training.java FOLDER SITE}: reads the Site as JSON, writes FOLDER/kubeconfig and FOLDER/registry,
 * and serves until its standard input ends.
 */
final class Training {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH = Pattern.compile(
            "(/api/v1|/apis/[^/]+/[^/]+)(?:/namespaces/([^/]+)(?=/[^/]+))?/([a-z]+)(?:/([^/]+))?(?:/(status))?");
    private static final String PASSWORD = "not-a-secret";

    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final Map<String, Queue<OutputStream>> watches = new ConcurrentHashMap<>();
    private int version = 1;

    /** Where a request points: an object where {@code name} is set, else all of a kind. */
    private record Place(String group, String namespace, String plural, String name, boolean status) {
        String kind() {
            return group + "/" + plural;
        }

        String key() {
            return kind() + " " + namespace + "/" + name;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Training training = new Training();
        HttpsServer api = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.setHttpsConfigurator(new HttpsConfigurator(certificate(folder)));
        serve(api, training::answer);
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(registry, Training::image);
        training.make(new Place("/api/v1", "", "namespaces", "acme", false), (ObjectNode) JSON.readTree("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "acme"}}"""));
        training.make(new Place("/apis/berth.dev/v1alpha1", "acme", "sites", "shop", false), (ObjectNode) JSON.readTree(Path.of(
                arguments[1]).toFile()));
        String authority = Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("ca.pem")));
        Files.writeString(folder.resolve("registry"), "http://127.0.0.1:" + registry.getAddress().getPort());
        Files.writeString(folder.resolve("kubeconfig"), """
                {"apiVersion": "v1", "kind": "Config", "current-context": "a",
                 "clusters": [{"name": "a", "cluster": {"server": "https://127.0.0.1:%d", "certificate-authority-data": "%s"}}],
                 "users": [{"name": "a", "user": {"token": "none"}}], "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}]}
                """.formatted(api.getAddress().getPort(), authority));
        while (System.in.read() >= 0) { // until whoever started us is done
        }
        System.exit(0);
    }

    private static void serve(HttpServer server, com.sun.net.httpserver.HttpHandler handler) {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", handler);
        server.start();
    }

    private static SSLContext certificate(Path folder) throws Exception {
        Path store = folder.resolve("training.p12");
        Files.deleteIfExists(store);
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(keytool, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=training", "-ext", "san=ip:127.0.0.1", "-validity", "2",
                "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD);
        run(keytool, "-exportcert", "-rfc", "-alias", "a", "-keystore", store.toString(), "-storepass", PASSWORD, "-file", folder.resolve(
                "ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void run(String... words) throws Exception {
        if (new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", words));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        Matcher groups = Pattern.compile("/apis?/(?:[^/]+/)?v[^/]+").matcher(path);
        Matcher at = PATH.matcher(path);
        if (groups.matches()) {
            send(exchange, 200, """
                    {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "%s", "resources": [
                      {"name": "sites", "kind": "Site", "namespaced": true, "verbs": []},
                      {"name": "ingressroutes", "kind": "IngressRoute", "namespaced": true, "verbs": []},
                      {"name": "middlewares", "kind": "Middleware", "namespaced": true, "verbs": []}]}"""
                    .formatted(path.replaceFirst("/apis?/", "")));
        } else if (path.contains("selfsubject")) {
            send(exchange, 201, """
                    {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "status": {"allowed": true, "incomplete": false,
                     "nonResourceRules": [], "resourceRules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}}""");
        } else if (at.matches()) {
            Place place = new Place(at.group(1), at.group(2) == null ? "" : at.group(2), at.group(3), at.group(4), at.group(5) != null);
            switch (exchange.getRequestMethod()) {
                case "GET" -> get(exchange, place, query);
                case "POST" -> send(exchange, 201, make(new Place(place.group, place.namespace, place.plural, body.at("/metadata/name")
                        .asText(UUID.randomUUID().toString()), false), (ObjectNode) body).toString());
                case "DELETE" -> send(exchange, 200, "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Success\"}");
                default -> send(exchange, 200, make(place, (ObjectNode) body).toString());
            }
        } else {
            send(exchange, 404, missing());
        }
    }

    private synchronized void get(HttpExchange exchange, Place place, String query) throws IOException {
        if (place.name != null) {
            ObjectNode found = objects.get(place.key());
            send(exchange, found == null ? 404 : 200, found == null ? missing() : found.toString());
        } else if (query.contains("watch=true")) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            watches.computeIfAbsent(place.kind(), _ -> new ConcurrentLinkedQueue<>()).add(exchange.getResponseBody());
        } else {
            List<ObjectNode> items = new ArrayList<>();
            objects.forEach((key, object) -> {
                if (key.startsWith(place.kind() + " " + place.namespace)) {
                    items.add(object);
                }
            });
            ObjectNode list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
            list.putObject("metadata").put("resourceVersion", String.valueOf(version));
            list.putArray("items").addAll(items);
            send(exchange, 200, list.toString());
        }
    }

    /** Lays what was sent over what is there, and tells those who watch. */
    private synchronized ObjectNode make(Place place, ObjectNode sent) throws IOException {
        ObjectNode before = objects.get(place.key());
        ObjectNode now = before == null ? JSON.createObjectNode() : before.deepCopy();
        ObjectNode metadata = now.withObject("/metadata");
        sent.properties().forEach(field -> {
            if (place.status ? field.getKey().equals("status") : !field.getKey().equals("metadata")) {
                now.set(field.getKey(), field.getValue());
            }
        });
        sent.path("metadata").properties().forEach(field -> {
            if (!place.status && !field.getKey().equals("resourceVersion")) {
                metadata.set(field.getKey(), field.getValue());
            }
        });
        version++;
        if (before == null) {
            metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS)
                    .toString());
        }
        metadata.put("generation", metadata.path("generation").asInt() + (place.status ? 0 : 1)).put("resourceVersion", String.valueOf(
                version));
        if (!place.status) {
            ObjectNode fields = JSON.createObjectNode();
            sent.fieldNames().forEachRemaining(name -> {
                if (!List.of("apiVersion", "kind", "metadata").contains(name)) {
                    fields.putObject("f:" + name);
                }
            });
            ObjectNode owned = fields.putObject("f:metadata");
            sent.path("metadata").fieldNames().forEachRemaining(name -> {
                if (List.of("labels", "annotations", "ownerReferences").contains(name)) {
                    owned.putObject("f:" + name);
                }
            });
            metadata.putArray("managedFields").addObject().put("manager", "berth").put("operation", "Apply").put("fieldsType", "FieldsV1")
                    .set("fieldsV1", fields);
        }
        objects.put(place.key(), now);
        byte[] event = JSON.createObjectNode().put("type", before == null ? "ADDED" : "MODIFIED").<ObjectNode>set("object", now).toString()
                .concat("\n").getBytes(StandardCharsets.UTF_8);
        for (OutputStream watch : watches.getOrDefault(place.kind(), new ConcurrentLinkedQueue<>())) {
            try {
                watch.write(event);
                watch.flush();
            } catch (IOException ended) {
                watches.get(place.kind()).remove(watch);
            }
        }
        return now;
    }

    private static String missing() {
        return "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"reason\": \"NotFound\", \"code\": 404}";
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Every image is the same one. */
    private static void image(HttpExchange exchange) throws IOException {
        String config = """
                {"architecture": "amd64", "os": "linux", "config": {"User": "1000", "ExposedPorts": {"8080/tcp": {}}},\
                "rootfs": {"type": "layers", "diff_ids": []}}""";
        String manifest = """
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [],\
                "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d}}"""
                .formatted(digest(config), config.length());
        boolean blob = exchange.getRequestURI().getPath().contains("/blobs/");
        String body = blob ? config : manifest;
        exchange.getResponseHeaders().set("Content-Type", blob
                ? "application/vnd.oci.image.config.v1+json"
                : "application/vnd.oci.image.manifest.v1+json");
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(body));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
        }
        exchange.sendResponseHeaders(200, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static String digest(String text) {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
