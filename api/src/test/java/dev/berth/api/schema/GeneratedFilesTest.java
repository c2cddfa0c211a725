package dev.berth.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds crds/ and docs/reference.md to what the records say; {@code -Dcrds=write} rewrites them. */
class GeneratedFilesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final boolean WRITE = "write".equals(System.getProperty("crds"));
    private static final String HINT = "generated from the records of api: run mvn -pl api test -Dcrds=write and commit the result";

    @Test
    void theDefinitionsAreThoseOfTheRecords() throws IOException {
        var wanted = Crds.generate().files();
        var folder = ROOT.resolve("crds");
        if (WRITE) {
            Files.createDirectories(folder);
            for (var stale : read(folder).keySet()) {
                Files.delete(folder.resolve(stale));
            }
            for (var file : wanted.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        }
        assertThat(read(folder)).as(HINT).isEqualTo(wanted);
    }

    @Test
    void theReferenceIsThatOfTheDefinitions() throws IOException {
        var wanted = Reference.page(Crds.generate().definitions());
        var page = ROOT.resolve("docs/reference.md");
        if (WRITE) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, wanted);
        }
        assertThat(page).as(HINT).content().isEqualTo(wanted);
    }

    @Test
    void everyLinkOfTheReferenceLeadsToAHeading() {
        var page = Reference.page(Crds.generate().definitions());
        var headings = page.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                .toList();
        var links = Pattern.compile("\\(#([^)]*)\\)").matcher(page).results().map(link -> link.group(1)).toList();
        assertThat(links).isNotEmpty().isSubsetOf(headings);
        assertThat(headings).doesNotHaveDuplicates();
    }

    @Test
    void theSameRecordsGiveTheSameText() {
        assertThat(Crds.generate().files()).isEqualTo(Crds.generate().files());
    }

    private static Map<String, String> read(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), GeneratedFilesTest::text, (a, b) -> a, TreeMap::new));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
