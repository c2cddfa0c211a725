package dev.berth.plan.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.DeployMode;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    private static final String HEAD = "apiVersion: berth.dev/v1alpha1\nkind: Site\nmetadata: {name: shop, namespace: acme}\n";

    private static Site site(String spec) {
        return (Site) Documents.primary(Documents.read(HEAD + "spec: " + spec).getFirst());
    }

    @Test
    void readsInlineEnvironmentsFlat() {
        Site site = site(
                "{domain: shop.example.com, environments: [{name: live, stage: prod, deploy: {mode: Pinned, release: shop-0123456789ab}}]}");
        var live = site.getSpec().environments().getFirst();
        assertThat(live.name()).isEqualTo("live");
        assertThat(live.spec().stage()).isEqualTo(Stage.PROD);
        assertThat(live.spec().deploy().mode()).isEqualTo(DeployMode.PINNED);
    }

    @Test
    void numbersDocumentsAndSkipsEmptyOnes() {
        var documents = Documents.read("---\n# nothing\n---\nkind: A\n---\n---\nkind: B\n");
        assertThat(documents).extracting(Documents.Document::kind).containsExactly("A", "B");
        assertThat(documents.getLast().number()).isGreaterThan(documents.getFirst().number());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {domian: a.example.com}                                                       | Unknown field spec.domian
            {environments: [{name: prod, stagee: prod}]}                                  | Unknown field spec.environments[0].stagee
            {stack: {components: [{name: web, image: nginx, imagePull: x}]}}              | Unknown field spec.stack.components[0].imagePull
            {stack: {components: [{name: web, env: [{name: A, value: 8080}]}]}}           | spec.stack.components[0].env[0].value
            {environments: [{name: prod, deploy: {mode: Images, images: [{component: web, tag: 1.5}]}}]} | spec.environments[0].deploy.images[0].tag
            {stack: {components: [{name: web, egress: Everything}]}}                      | spec.stack.components[0].egress
            {stack: {components: [{name: web, http: {port: "8080"}}]}}                    | spec.stack.components[0].http.port
            {environments: [{name: prod, site: shop}]}                                    | spec.environments[0].site: remove it
            {suspend: "yes"}                                                              | spec.suspend
            """)
    void refusesAsTheApiServerDoes(String spec, String sentence) {
        assertThatThrownBy(() -> site(spec)).isInstanceOf(Documents.Unreadable.class).hasMessageContaining(sentence);
    }

    @Test
    void saysWhichDocumentIsNoYaml() {
        assertThatThrownBy(() -> Documents.read("kind: A\n---\nkind: [\n"))
                .isInstanceOfSatisfying(Documents.Unreadable.class, e -> assertThat(e.document()).isEqualTo(2))
                .hasMessageContaining("line 3");
    }

    @Test
    void refusesAFieldThatIsWrittenTwice() {
        assertThatThrownBy(() -> Documents.read("kind: A\nkind: B\n")).hasMessageContaining("Duplicate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "NO", "on", "null", "~", "", "1", "0x1f", "1e3", "1_000", "12:30:45", "2026-01-01", ".5", "- a", "a: b",
        "a #b", "*a", "&a", "!a", "%a", "@a", "`a", "{a", "[a", "a\nb\n", "a\n", " a", "a ", "'a'", "\"", "true", "y", "=", "a:"})
    void everyStringComesBackAsItWas(String value) {
        String text = Documents.text(Map.of("a", List.of(value)));
        assertThat(Documents.tree(Documents.read(text).getFirst().tree())).isEqualTo(Map.of("a", List.of(value)));
        assertThat(Documents.text(Map.of(value + "k", "x"))).isNotEmpty();
    }

    @Test
    void plainTextStaysWithoutQuotes() {
        assertThat(Documents.text(Map.of("image", "ghcr.io/acme/shop:1.4"))).isEqualTo("image: ghcr.io/acme/shop:1.4\n");
    }
}
