package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.plan.world.Documents;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which object {@code preview} applies. */
class PreviewTest {
    private static Site site(String components) {
        return (Site) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec: {domain: shop.example.com, stack: {components: [%s]}}
                """.formatted(components)).getFirst());
    }

    private static Environment preview(Site site, String... words) {
        return Preview.of(site, List.of(words), Optional.empty(), Stage.PREVIEW, null);
    }

    private static final Site SHOP = site("{name: web, image: \"shop:1.4\", http: {port: 8080}}, {name: worker, image: \"shop:1.4\"}");

    @Test
    void oneTagIsForTheComponentThatVisitorsReach() {
        assertThat(Documents.text(Documents.tree(preview(SHOP, "pr-112")))).isEqualTo("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata:
                  labels:
                    berth.dev/made-by: cli
                  name: shop-pr-112
                  namespace: acme
                spec:
                  site: shop
                  stage: preview
                  deploy:
                    mode: Images
                    images:
                    - component: web
                      tag: pr-112
                """);
    }

    @Test
    void severalComponentsAreNamed() {
        assertThat(preview(SHOP, "web=pr-112", "worker=pr-113").getSpec().deploy().images()).extracting(image -> image.component() + "="
                + image.tag()).containsExactly("web=pr-112", "worker=pr-113");
        Site two = site("{name: web, image: \"shop:1.4\", http: {port: 80}}, {name: api, image: \"api:1\", http: {port: 80}}");
        assertThatThrownBy(() -> preview(two, "pr-112")).hasMessage(
                "Site shop has 2 components that visitors reach (web, api): say which one the tag is for, as in web=pr-112.");
        assertThatThrownBy(() -> preview(site("{name: worker, image: \"shop:1.4\"}"), "pr-112")).hasMessageContaining(
                "no components that visitors reach: say which");
    }

    @Test
    void theNameIsTheTagAsFarAsItFitsIntoAHostName() {
        assertThat(preview(SHOP, "1.5").getMetadata().getName()).isEqualTo("shop-1-5");
        assertThat(preview(SHOP, "Feature_Basket--2.").getMetadata().getName()).isEqualTo("shop-feature-basket-2");
        assertThat(preview(SHOP, "x".repeat(34) + ".tail").getMetadata().getName()).matches("shop-x{28}-[0-9a-f]{6}").hasSizeLessThan(41);
        assertThatThrownBy(() -> preview(SHOP, "___")).hasMessage("No name can be made of tag ___: give one with --name.");
        assertThat(Preview.of(SHOP, List.of("___"), Optional.of("try"), Stage.DEBUG, 3)).satisfies(one -> {
            assertThat(one.getMetadata().getName()).isEqualTo("shop-try");
            assertThat(one.getSpec().stage()).isEqualTo(Stage.DEBUG);
            assertThat(one.getSpec().lifetimeHours()).isEqualTo(3);
        });
    }
}
