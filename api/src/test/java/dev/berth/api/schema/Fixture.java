package dev.berth.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An object that the API server must take or refuse.
 *
 * @param name kind and file name
 * @param expect text of the refusal; null for a valid fixture
 * @param before the object as it is first, where the fixture is a change of it; null where it is created
 * @param resource the object
 */
record Fixture(String name, String expect, JsonNode before, JsonNode resource) {

    private static final Path FOLDER = Path.of("../proof/src/test/resources/fixtures");

    boolean valid() {
        return expect == null;
    }

    /** All fixtures. */
    static List<Fixture> all() {
        try (var files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().map(Fixture::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fixture read(Path file) {
        try {
            var content = new KubernetesSerialization().unmarshal(Files.readString(file), JsonNode.class);
            var name = FOLDER.relativize(file).toString();
            var expect = content.path("expect").asText(null);
            if (file.getFileName().toString().startsWith("valid-") != (expect == null)) {
                throw new IllegalStateException(name + ": a fixture named invalid- says what it expects, one named valid- does not");
            }
            return new Fixture(name, expect, content.get("before"), content.has("resource") ? content.get("resource") : content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
