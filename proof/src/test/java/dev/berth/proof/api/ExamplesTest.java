package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.world.Documents;
import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every example file is accepted as it stands, and every environment of a site in it becomes Ready; the first site has a test of its own. */
@Tag("api")
class ExamplesTest {
    private static final Path EXAMPLES = TestCluster.ROOT.resolve("examples");

    private final ApiTier tier = ApiTier.get();

    @TestFactory
    Stream<DynamicTest> examples() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            List<Path> all = folders.filter(folder -> !folder.endsWith("first-site")).sorted().toList();
            assertThat(all).hasSizeGreaterThan(4);
            return all.stream().map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> becomesReady(folder)));
        }
    }

    /** The one file that an example has beside its README. */
    private static String yaml(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(all).hasSize(1);
            return Files.readString(all.getFirst());
        }
    }

    private void becomesReady(Path folder) throws IOException {
        if (folder.endsWith("front-and-api")) {
            for (String stage : List.of("preprod", "prod")) {
                tier.cluster.kubectl("-n", "acme", "create", "secret", "generic", "studio-" + stage, "--from-literal=stripe-key=a",
                        "--from-literal=oauth-key=b");
            }
        }
        String yaml = yaml(folder);
        tier.apply(yaml);
        Documents.read(yaml).stream().filter(document -> document.kind().equals("Site")).forEach(site -> tier.awaitReady("acme", site.tree()
                .at(
                        "/metadata/name").asText()));
    }
}
