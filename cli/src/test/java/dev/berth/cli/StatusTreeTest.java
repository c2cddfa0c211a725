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
        return new StatusTree(sites, environments, Optional.ofNullable(only), false).text(Ansi.OFF, "namespace acme");
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

    private static Site named(String name, String ready) {
        return (Site) read(HEAD + """
                kind: Site
                metadata: {name: %s, namespace: acme}
                spec: {domain: %1$s.example.com, stack: {components: []}}
                status: {conditions: [{type: Ready, status: "%s", reason: Running, message: runs}]}
                """.formatted(name, ready));
    }

    private static Environment of(String site, String more) {
        return (Environment) read(HEAD + """
                kind: Environment
                metadata: {name: %s-prod, namespace: acme}
                spec: {site: %1$s}
                status:
                  conditions:
                  - {type: Ready, status: "True", reason: Running, message: runs}
                """.formatted(site) + more.indent(2));
    }

    @Test
    void countsWhatIsWellUnlessAskedFor() {
        List<Site> sites = List.of(SHOP, named("one", "True"), named("two", "True"));
        List<Environment> environments = List.of(PROD, of("one", ""), of("two", ""));
        assertThat(text(sites, environments, null)).contains("acme/shop").doesNotContain("acme/one").endsWith(
                "\n2 sites with 2 environments: well. berth status --well shows them.\n");
        assertThat(text(List.of(named("one", "True")), List.of(of("one", "")), null)).isEqualTo(
                "1 site with 1 environment: well. berth status --well shows it.\n");
        assertThat(new StatusTree(sites, environments, Optional.empty(), true).text(Ansi.OFF, "")).contains("acme/one", "acme/two");
        assertThat(text(sites, environments, "one")).contains("acme/one");
    }

    @Test
    void whatIsHeldOrNotExactIsNotWell() {
        String held = "- {type: Held, status: \"True\", reason: PassedOver, message: nothing follows by itself}";
        assertThat(text(List.of(named("one", "True")), List.of(of("one", held)), null)).contains("one-prod", "PassedOver: nothing follows");
        String changed = "- {type: Exact, status: \"False\", reason: Tampered, message: somebody changed it}";
        assertThat(text(List.of(named("one", "True")), List.of(of("one", changed)), null)).contains("Tampered: somebody changed it");
        String noted = "- {type: Noted, status: \"True\", reason: VolumeKept, message: it is kept}";
        assertThat(text(List.of(named("one", "True")), List.of(of("one", noted)), null)).contains("well");
        assertThat(text(List.of(named("one", "True")), List.of(of("one", noted)), "one")).contains("VolumeKept: it is kept");
    }

    @Test
    void whatIsNotProtectedIsNotWell() {
        String unprotected = "- {type: Protected, status: \"%s\", reason: %s, message: look at its points}";
        assertThat(text(List.of(named("one", "True")), List.of(of("one", unprotected.formatted("False", "DrillFailed"))), null)).contains(
                "one-prod", "DrillFailed: look at its points");
        for (String well : List.of(unprotected.formatted("False", "NoStore"), unprotected.formatted("Unknown", "Suspended"), unprotected
                .formatted("True", "RecentPoint"))) {
            assertThat(text(List.of(named("one", "True")), List.of(of("one", well)), null)).as(well).isEqualTo(
                    "1 site with 1 environment: well. berth status --well shows it.\n");
        }
    }

    @Test
    void coloursOnlyWhereAskedFor() {
        StatusTree tree = new StatusTree(List.of(SHOP), List.of(PREPROD), Optional.empty(), false);
        assertThat(tree.text(Ansi.ON, "")).contains("\u001b[");
        assertThat(tree.text(Ansi.OFF, "")).doesNotContain("\u001b[");
    }
}
