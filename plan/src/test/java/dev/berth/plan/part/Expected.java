package dev.berth.plan.part;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** YAML files that say what a part wants, one document per want; {@code -Dgolden=write} writes them anew. */
public final class Expected {
    private static final Path FOLDER = Path.of("src/test/resources/part");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Expected() {}

    /** Fails unless the wants are all {@code Keep}s of exactly these objects in this order. */
    public static void assertKept(List<Want> wants, String file) {
        Path path = FOLDER.resolve(file);
        String actual = wants.stream().map(Expected::document).collect(Collectors.joining());
        try {
            if ("write".equals(System.getProperty("golden"))) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, actual);
            }
            assertThat(actual).isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One want's object as YAML with keys in order. */
    public static String document(Want want) {
        assertThat(want).isInstanceOf(Want.Keep.class);
        try {
            Object tree = Serialization.unmarshal(Serialization.asJson(((Want.Keep) want).object()), Object.class);
            return YAML.writeValueAsString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
