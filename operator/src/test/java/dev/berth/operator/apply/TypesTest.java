package dev.berth.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.plan.world.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TypesTest {
    private static final Path GOLDEN = Path.of("../plan/src/test/resources/golden");

    /** A kind that a plan may write and that has no type here stops the turns of everybody whose plan does. */
    @Test
    void whatPlansWriteHasAType() throws IOException {
        Set<String> kinds = new TreeSet<>();
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            for (Path file : files.filter(file -> file.getFileName().toString().endsWith("plan.yaml")).toList()) {
                for (Documents.Document document : Documents.read(Files.readString(file))) {
                    for (String verb : List.of("keep", "once")) {
                        document.tree().findValues(verb).stream().map(object -> object.path("kind")).map(JsonNode::asText).filter(
                                kind -> !kind.isEmpty()).forEach(kinds::add);
                    }
                }
            }
        }
        assertThat(kinds).contains("Deployment", "PersistentVolumeClaim", "Backup", "Restore").allSatisfy(kind -> assertThat(Types.of(kind)
                .getKind()).isEqualTo(kind));
        assertThatThrownBy(() -> Types.of("Site")).hasMessageContaining("Site is not a kind that Berth writes");
    }
}
