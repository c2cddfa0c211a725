package dev.berth.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a version of Berth that comes after this one may bring, and this one must bear. */
public final class NextVersion {
    /** A field of every spec that this version does not know. */
    public static final String FIELD = "noteOfTheNextVersion";

    /** Plurals of the kinds that have it. */
    public static final List<String> KINDS = List.of("sites", "environments", "releases");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private NextVersion() {}

    /** A definition of this version, with the field more; as JSON. */
    public static String definition(Path file) {
        try {
            ObjectNode definition = (ObjectNode) YAML.readTree(Files.readString(file));
            ObjectNode spec = (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
            spec.putObject(FIELD).put("type", "string").put("maxLength", 20);
            return definition.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
