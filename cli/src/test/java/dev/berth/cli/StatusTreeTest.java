package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.plan.world.Documents;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class StatusTreeTest {
    private static final String HEAD = "apiVersion: berth.dev/v1alpha1\n";
    private static final Site SHOP = (Site) read(HEAD
            + """
                    kind: Site
                    metadata: {name: shop, namespace: acme}
                    spec: {domain: shop.example.com, stack: {components: []}}
                    status:
                      release: {name: shop-84d8be4f0373, revision: 3}
                      conditions:
                      - {type: Ready, status: "False", reason: CrashLooping, message: "shop-prod: Component web starts and ends again and again: look"}
                    """);
    private static final Environment PREPROD = (Environment) read(HEAD + """
            kind: Environment
            metadata: {name: shop-preprod, namespace: acme}
            spec: {site: shop}
            status:
              namespace: acme--shop-preprod
              url: https://preprod.shop.example.com
              stage: preprod
              effective: {visitors: Password}
              release: {name: shop-84d8be4f0373, revision: 3}
              conditions: [{type: Ready, status: "True", reason: Running, message: runs}]
            """);
    private static final Environment PROD = (Environment) read(HEAD
            + """
                    kind: Environment
                    metadata: {name: shop-prod, namespace: acme}
                    spec: {site: shop}
                    status:
                      namespace: acme--shop-prod
                      url: https://shop.example.com
                      stage: prod
                      effective: {visitors: Everyone}
                      release: {name: shop-1111aaaa2222, revision: 2}
                      conditions: [{type: Ready, status: "False", reason: CrashLooping, message: "Component web starts and ends again and again: look"}]
                    """);

    private static Object read(String yaml) {
        return Documents.primary(Documents.read(yaml).getFirst());
    }

    private static String text(List<Site> sites, List<Environment> environments, String only) {
        return new StatusTree(sites, environments, Optional.ofNullable(only)).text(Ansi.OFF, "namespace acme");
    }

    @Test
    void showsTheTreeWithWhatIsWrongAndThePassword() {
        assertThat(text(List.of(SHOP), List.of(PROD, PREPROD), null)).isEqualTo(
                """
                        acme/shop                  Not ready  release shop-84d8be4f0373 (revision 3)  shop.example.com
                        ├─ shop-preprod (preprod)  Ready      revision 3                              https://preprod.shop.example.com
                        │     password: kubectl -n acme--shop-preprod get secret berth-visitors -o go-template='{{.data.username | base64decode}} {{.data.password | base64decode}}{{"\\n"}}'
                        └─ shop-prod (prod)        Not ready  revision 2                              https://shop.example.com
                              CrashLooping: Component web starts and ends again and again: look
                        """);
    }

    @Test
    void narrowsToOneSiteByEitherName() {
        assertThat(text(List.of(SHOP), List.of(PROD), "shop-prod")).contains("acme/shop", "shop-prod");
        assertThat(text(List.of(SHOP), List.of(PROD), "other")).isEqualTo("There is no Site or Environment other in namespace acme.\n");
        assertThat(text(List.of(), List.of(), null)).contains("kubectl apply -f site.yaml");
    }

    @Test
    void anEnvironmentWithoutItsSiteIsNotHidden() {
        assertThat(text(List.of(), List.of(PROD), null)).contains("acme/shop", "SiteNotFound", "shop-prod");
    }

    @Test
    void coloursOnlyWhereAskedFor() {
        StatusTree tree = new StatusTree(List.of(SHOP), List.of(PREPROD), Optional.empty());
        assertThat(tree.text(Ansi.ON, "")).contains("\u001b[");
        assertThat(tree.text(Ansi.OFF, "")).doesNotContain("\u001b[");
    }
}
