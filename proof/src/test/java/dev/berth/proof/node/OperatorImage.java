package dev.berth.proof.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The operator's image as {@code tools/image/build} makes it, built again only when something that goes into it has changed.
 *
 * @param digest  {@code sha256:…} of its manifest
 * @param archive an OCI archive
 */
record OperatorImage(String digest, Path archive) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DIGEST = Pattern.compile("\"imageDigest\":\"(sha256:[0-9a-f]{64})\"");

    static OperatorImage built() {
        Path archive = TestCluster.ROOT.resolve("target/image/berth.tar");
        Path note = TestCluster.ROOT.resolve("target/image/built-from");
        try {
            String sources = sources();
            if (Files.exists(archive) && Files.exists(note) && Files.readString(note).startsWith(sources)) {
                return new OperatorImage(Files.readString(note).substring(sources.length()).strip(), archive);
            }
            Command.run(15, Map.of(), List.of(TestCluster.ROOT.resolve("tools/image/build").toString()));
            Matcher digest = DIGEST.matcher(Files.readString(TestCluster.ROOT.resolve("operator/target/jib-image.json")));
            if (!digest.find()) {
                throw new IllegalStateException(
                        "operator/target/jib-image.json names no digest: run tools/image/build by hand and read what it says.");
            }
            Files.writeString(note, sources + " " + digest.group(1));
            return new OperatorImage(digest.group(1), archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another build of the same sources: every layer is the same, and its name is not. */
    OperatorImage next() {
        Path layout = TestCluster.ROOT.resolve("target/image/next");
        Path packed = TestCluster.ROOT.resolve("target/image/next.tar");
        try {
            Command.run(1, Map.of(), List.of("rm", "-rf", layout.toString()));
            Files.createDirectories(layout);
            Command.run(1, Map.of(), List.of("tar", "-xf", archive.toString(), "-C", layout.toString()));
            Path index = layout.resolve("index.json");
            ObjectNode images = (ObjectNode) JSON.readTree(index.toFile());
            ObjectNode image = (ObjectNode) images.at("/manifests/0");
            ObjectNode manifest = (ObjectNode) JSON.readTree(blob(layout, image).toFile());
            ObjectNode config = (ObjectNode) JSON.readTree(blob(layout, manifest.at("/config")).toFile());
            ((ObjectNode) config.at("/config/Labels")).put("org.opencontainers.image.version", "next");
            store(layout, (ObjectNode) manifest.at("/config"), config);
            store(layout, image, manifest);
            ((ObjectNode) image.at("/annotations")).put("org.opencontainers.image.ref.name", "ghcr.io/berth-dev/berth:next");
            Files.writeString(index, images.toString());
            Command.run(1, Map.of(), List.of("tar", "-cf", packed.toString(), "-C", layout.toString(), "."));
            return new OperatorImage(image.at("/digest").asText(), packed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path blob(Path layout, JsonNode descriptor) {
        return layout.resolve("blobs").resolve(descriptor.at("/digest").asText().replace(':', '/'));
    }

    /** Writes a blob, and into its descriptor where it lies now. */
    private static void store(Path layout, ObjectNode descriptor, JsonNode content) throws IOException {
        byte[] bytes = content.toString().getBytes(UTF_8);
        descriptor.put("digest", "sha256:" + HexFormat.of().formatHex(sha256().digest(bytes))).put("size", bytes.length);
        Files.write(blob(layout, descriptor), bytes);
    }

    /** One hash over all that the image is made from. */
    private static String sources() throws IOException {
        MessageDigest hash = sha256();
        for (String part : List.of("pom.xml", "api/pom.xml", "plan/pom.xml", "operator/pom.xml", "api/src/main", "plan/src/main",
                "operator/src/main", "tools/image")) {
            try (Stream<Path> files = Files.walk(TestCluster.ROOT.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    hash.update(TestCluster.ROOT.relativize(file).toString().getBytes(UTF_8));
                    hash.update(Files.readAllBytes(file));
                }
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
