package dev.berth.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.plan.ImageFacts.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The documents of the OCI image format, and Docker's older names for them. Pure: bytes in, what matters out. */
final class Manifests {

    private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    /** What to ask for: everything that a node would accept. */
    static final String ACCEPT = String.join(", ", OCI_INDEX, DOCKER_INDEX, OCI_MANIFEST, DOCKER_MANIFEST);

    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_INDEX);
    private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
    private static final Set<String> CONFIGS = Set.of("application/vnd.oci.image.config.v1+json",
            "application/vnd.docker.container.image.v1+json");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern PLATFORM_WORD = Pattern.compile("[a-z0-9_.-]{1,32}");
    private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(/tcp)?");
    private static final Pattern WORDS = Pattern.compile("[ -~]{1,512}");
    private static final int MOST_WORDS = 20;
    private static final Pattern USER = Pattern.compile("[!-~]{0,128}");

    private Manifests() {
    }

    /** A document that a reference may lead to. */
    sealed interface Document {
    }

    /** An image for several platforms. */
    record Index(List<Entry> entries) implements Document {
    }

    /** An image for one platform; {@code config} is the digest of its configuration. */
    record Manifest(String config) implements Document {
    }

    /**
     * An entry of an index.
     *
     * @param platform {@code os/architecture[/variant]}; empty where the index does not say
     */
    record Entry(String digest, Optional<String> platform) {
    }

    /** What matters of an image configuration: platform, USER, the TCP ports of EXPOSE in ascending order, and how it starts. */
    record Configuration(String platform, String user, List<Integer> ports, Start start) {
    }

    /**
     * Reads what a manifest address answered. A body that could be read as either document, or that calls itself something else than its header
     * does, is none: a node might read the other one.
     *
     * @param contentType the header, as it came
     */
    static Optional<Document> document(byte[] body, Optional<String> contentType) {
        return Json.object(body).flatMap(root -> {
            String declared = contentType.map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)).filter(Manifests::known)
                    .orElse("");
            String inside = Json.text(root, "mediaType");
            boolean agree = declared.isEmpty() || inside.isEmpty() || declared.equals(inside);
            boolean hasEntries = root.has("manifests");
            boolean hasLayers = root.has("config") || root.has("layers") || root.has("fsLayers");
            if (!agree || hasEntries == hasLayers) {
                return Optional.empty();
            }
            String type = declared.isEmpty() ? inside : declared;
            if (hasEntries) {
                return type.isEmpty() || INDEXES.contains(type) ? index(root.get("manifests")) : Optional.empty();
            }
            return type.isEmpty() || MANIFESTS.contains(type) ? manifest(root) : Optional.empty();
        });
    }

    private static boolean known(String type) {
        return INDEXES.contains(type) || MANIFESTS.contains(type);
    }

    private static Optional<Document> index(JsonNode manifests) {
        if (!manifests.isArray()) {
            return Optional.empty();
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode manifest : manifests) {
            String type = Json.text(manifest, "mediaType");
            String digest = Json.text(manifest, "digest");
            if (!DIGEST.matcher(digest).matches()) {
                return Optional.empty();
            }
            JsonNode platform = manifest.path("platform");
            if (type.isEmpty() || MANIFESTS.contains(type)) {
                entries.add(new Entry(digest, platform.isObject() ? Optional.of(platform(platform)) : Optional.empty()));
            }
        }
        return Optional.of(new Index(List.copyOf(entries)));
    }

    private static Optional<Document> manifest(JsonNode root) {
        JsonNode config = root.path("config");
        String type = Json.text(config, "mediaType");
        String digest = Json.text(config, "digest");
        boolean image = type.isEmpty() || CONFIGS.contains(type);
        return image && DIGEST.matcher(digest).matches() ? Optional.of(new Manifest(digest)) : Optional.empty();
    }

    /** Reads a page of a list of tags; a repository without any has null for them. What cannot be the tag of an image is left out. */
    static Optional<List<String>> tags(byte[] body) {
        return Json.object(body).flatMap(root -> {
            JsonNode tags = root.path("tags");
            if (tags.isNull()) {
                return Optional.of(List.of());
            }
            return tags.isArray()
                    ? Optional.of(StreamSupport.stream(tags.spliterator(), false).filter(JsonNode::isTextual).map(JsonNode::textValue)
                            .filter(tag -> TAG.matcher(tag).matches()).toList())
                    : Optional.empty();
        });
    }

    /** Reads an image configuration. */
    static Optional<Configuration> configuration(byte[] body) {
        return Json.object(body).flatMap(root -> {
            JsonNode config = root.path("config");
            String user = Json.text(config, "User").strip();
            if (!USER.matcher(user).matches()) {
                return Optional.empty();
            }
            List<Integer> ports = StreamSupport.stream(((Iterable<String>) () -> config.path("ExposedPorts").fieldNames()).spliterator(),
                    false)
                    .map(PORT::matcher)
                    .filter(port -> port.matches())
                    .map(port -> Integer.valueOf(port.group(1)))
                    .filter(port -> port >= 1 && port <= 65535)
                    .sorted()
                    .distinct()
                    .toList();
            return Optional.of(new Configuration(platform(root), user, ports, start(config)));
        });
    }

    /** Strangers write it, so it is cut down to what can be a path or a command before anything is kept. */
    private static Start start(JsonNode config) {
        Map<String, String> variables = new TreeMap<>();
        Json.texts(config, "Env").stream()
                .map(entry -> entry.split("=", 2))
                .filter(parts -> parts.length == 2 && Start.TELLING.contains(parts[0]) && WORDS.matcher(parts[1]).matches())
                .forEach(parts -> variables.put(parts[0], parts[1]));
        String workingDir = Json.text(config, "WorkingDir");
        return new Start(WORDS.matcher(workingDir).matches() ? workingDir : "", words(config, "Entrypoint"), words(config, "Cmd"), Map
                .copyOf(
                        variables));
    }

    private static List<String> words(JsonNode config, String key) {
        return Json.texts(config, key).stream().limit(MOST_WORDS).filter(word -> WORDS.matcher(word).matches()).toList();
    }

    /** As container run-times write it: the variant only where an architecture has no usual one. */
    private static String platform(JsonNode node) {
        String os = word(node, "os");
        String architecture = word(node, "architecture");
        String variant = word(node, "variant");
        boolean usual = variant.isEmpty() || architecture.equals("arm64") && variant.equals("v8") || architecture.equals("amd64") && variant
                .equals("v1");
        return os + "/" + architecture + (usual ? "" : "/" + variant);
    }

    private static String word(JsonNode node, String key) {
        String word = Json.text(node, key);
        return PLATFORM_WORD.matcher(word).matches() ? word : "";
    }
}
