package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.world.Documents;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderTest {
    private static final Path EXAMPLES = Path.of("../examples");
    private static final Path GOLDEN = Path.of("src/test/resources/render");
    private static final boolean WRITE = "write".equals(System.getProperty("golden"));
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: shop, namespace: acme}
            spec:
              domain: shop.example.com
              environments: [{name: prod}]
              stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}}]}
            """;

    @TempDir
    private Path folder;

    private record Ran(int code, String out, String err) {}

    private static Ran berth(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), words);
        return new Ran(code, out.toString(), err.toString());
    }

    private Ran render(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("site.yaml"), text);
        Ran ran = berth("render", "-f", file.toString());
        return new Ran(ran.code, ran.out, ran.err.replace(folder + "/", ""));
    }

    /** Those of sites; others have what lies beside them. */
    private static List<Path> examples() throws IOException {
        try (Stream<Path> paths = Files.list(EXAMPLES)) {
            return paths.filter(path -> Files.exists(path.resolve("site.yaml"))).sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExample() throws IOException {
        return examples().stream().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
            Ran ran = berth("render", "-f", path.toString());
            assertThat(ran.err).isEmpty();
            assertThat(ran.code).isZero();
            Path golden = GOLDEN.resolve(path.getFileName() + ".yaml");
            if (WRITE) {
                Files.writeString(golden, ran.out);
            }
            String before = Files.exists(golden) ? Files.readString(golden) : "";
            assertThat(ran.out).as("%s; the text found can be pasted there, or run with -Dgolden=write", golden).isEqualTo(before);
            assertThat(Documents.read(ran.out)).isNotEmpty().allSatisfy(document -> {
                assertThat(document.tree().path("metadata").path("name").asText()).isNotEmpty();
                assertThat(document.tree().has("data") && document.kind().equals("Secret")).as("a Secret with values").isFalse();
            });
        }));
    }

    @Test
    void everyGoldenHasItsExample() throws IOException {
        Set<String> examples = examples().stream().map(p -> p.getFileName() + ".yaml").collect(Collectors.toSet());
        try (Stream<Path> goldens = Files.list(GOLDEN)) {
            assertThat(goldens.map(p -> p.getFileName().toString()).collect(Collectors.toSet())).isEqualTo(examples);
        }
    }

    @Test
    void thePresentStackRunsInEveryEnvironment() throws IOException {
        String pinned = SITE.replace("[{name: prod}]",
                "[{name: preprod}, {name: prod, deploy: {mode: Pinned, release: shop-0123456789ab}}]");
        Ran ran = render(pinned);
        assertThat(ran.code).isZero();
        assertThat(Documents.read(ran.out).stream().filter(d -> d.kind().equals("Deployment")))
                .extracting(d -> d.tree().at("/spec/template/spec/containers/0/image").asText())
                .containsExactly("ghcr.io/acme/shop:1.4", "ghcr.io/acme/shop:1.4");
    }

    @Test
    void anEnvironmentOfItsOwnIsRenderedBesideItsSite() throws IOException {
        Ran ran = render(SITE + """
                ---
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-staging, namespace: acme}
                spec: {site: shop, stage: preprod}
                """);
        assertThat(ran.err).isEmpty();
        assertThat(ran.out).contains("# Environment acme/shop-prod of Site shop",
                "# Environment acme/shop-staging of Site shop, stage preprod");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            domain: shop.example.com | domian: shop.example.com | spec.domian
            domain: shop.example.com | domain: Shop.example.com | spec.domain: write a host name in lower case
            domain: shop.example.com | suspend: false           | spec.domain is missing
            port: 8080               | port: "8080"             | spec.stack.components[0].http.port: write a whole number without quotes
            port: 8080               | port: 80800              | spec.stack.components[0].http.port: write a number from 1 to 65535
            name: prod               | name: live               | stage
            name: web,               | name: web, egress: All,  | 'All' is none of Internet, None
            name: web,               | name: web, env: [{name: A, value: 1}], | spec.stack.components[0].env[0].value: write text; put it in quotes
            name: web,               | name: web, runAsUser: 0, | runAsUser
            http: {port: 8080}       | http: {}                 | http.port is not set
            [{name: prod}]           | [{name: prod}, {name: prod}] | name prod stands in this list twice
            [{name: prod}]           | [{name: prod, hostnames: [{hostname: a.example.com}]}, {name: dev, hostnames: [{hostname: a.example.com}]}] | a.example.com
            kind: Site               | kind: Sight              | There is no kind 'Sight'
            v1alpha1                 | v1                       | apiVersion is 'berth.dev/v1'
            """)
    void refusesWithFileDocumentAndSentence(String typed, String instead, String sentence) throws IOException {
        assertThat(SITE).contains(typed);
        Ran ran = render("# nothing\n---\n" + SITE.replaceFirst(java.util.regex.Pattern.quote(typed), java.util.regex.Matcher
                .quoteReplacement(instead)));
        assertThat(ran.err).startsWith("site.yaml: document ").contains(sentence).endsWith(".\n");
        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.out).isEmpty();
    }

    @Test
    void twoSitesWithOneHostnameAreRefused() throws IOException {
        Ran ran = render(SITE + "---\n" + SITE.replace("name: shop", "name: other"));
        assertThat(ran.code).isEqualTo(1);
        assertThat(ran.err).contains("shop.example.com");
    }

    @Test
    void anEnvironmentWithoutItsSiteIsRefused() throws IOException {
        Ran ran = render(SITE
                + "---\napiVersion: berth.dev/v1alpha1\nkind: Environment\nmetadata: {name: b-prod, namespace: acme}\nspec: {site: b, stage: prod}\n");
        assertThat(ran.err).isEqualTo(
                "site.yaml: document 2: Environment b-prod: site b is not in the files: give its file too, with another -f.\n");
    }

    @Test
    void namesWhatItCannotRead() {
        assertThat(berth("render", "-f", folder.resolve("none.yaml").toString()).err).contains("there is no such file");
        assertThat(berth("render", "-f", folder.toString()).err).contains("there is no file that ends in .yaml");
        assertThat(berth("render").code).isEqualTo(2);
    }
}
