package dev.berth.plan.part.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.berth.api.Hostname;
import dev.berth.api.Indexing;
import dev.berth.api.Stack;
import dev.berth.api.Stage;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.api.VisitorPolicy;
import dev.berth.api.Visitors;
import dev.berth.plan.Owner;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.part.Expected;
import dev.berth.plan.part.Given;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    private static final Tls NO_TLS = new Tls(TlsMode.NONE, null, null, null);
    private static final Visitors EVERYONE = new Visitors(VisitorPolicy.EVERYONE, null, null, null, null, Indexing.ALLOWED);
    private static final Hostname APEX = new Hostname("shop.example.com", null);
    private static final Hostname WWW = new Hostname("www.shop.example.com", "shop.example.com");

    private static final Stack FIRST = Given.stack(
            """
                    components:
                    - {name: web, image: shop, http: {port: 8080, paths: ["/"]}}
                    - {name: db, image: mariadb, database: {engine: mariadb, size: 10Gi}}
                    """);

    private static final Stack LARGE = Given.stack(
            """
                    components:
                    - name: web
                      image: shop
                      http:
                        port: 8080
                        paths: ["/", "/admin/reports"]
                        sticky: true
                        errorPages: [{status: "404", path: /errors/404.html}, {status: "500-599", path: /errors/500.html}]
                    - name: admin
                      image: admin
                      http: {port: 3000, paths: ["/admin", "/static/"]}
                    - name: api
                      image: api
                      http: {port: 9000, paths: ["/"], subdomain: api}
                    """);

    @Test
    void firstSiteOutsideProdIsBehindAPassword() {
        Visitors visitors = new Visitors(VisitorPolicy.PASSWORD, null, null, null, null, Indexing.FORBIDDEN);
        Routes routes = ours(FIRST, List.of(new Hostname("preprod.shop.example.com", null)), NO_TLS, visitors);
        Expected.assertKept(Route.wants(Given.scope(Stage.PREPROD), FIRST, routes), "route/first-preprod.yaml");
    }

    @Test
    void largeSiteInProd() {
        Tls tls = new Tls(TlsMode.CERT_MANAGER, "letsencrypt", null, null);
        List<String> allowed = List.of("192.0.2.0/24", "2001:db8::/32");
        List<String> denied = List.of("198.51.100.7", "203.0.113.0/24");
        Visitors visitors = new Visitors(VisitorPolicy.ADDRESSES, null, allowed, denied, 50, Indexing.ALLOWED);
        Routes routes = ours(LARGE, List.of(APEX, WWW, new Hostname("shop.example.org", null)), tls, visitors);
        Expected.assertKept(Route.wants(Given.scope(Stage.PROD), LARGE, routes), "route/large-prod.yaml");
    }

    @Test
    void everybodyInProdIsAskedNothing() {
        List<Want> wants = Route.wants(Given.scope(Stage.PROD), FIRST, ours(FIRST, List.of(APEX), NO_TLS, EVERYONE));
        assertThat(titles(wants)).containsExactly("Middleware proof", "Middleware https", "IngressRoute web", "IngressRoute 80");
    }

    @Test
    void routesOnlyTheNamesThatAreOurs() {
        Routes all = ours(LARGE, List.of(APEX, WWW), NO_TLS, EVERYONE);
        Routes withoutWww = new Routes(all.hostnames(), Set.of("shop.example.com"), NO_TLS, EVERYONE);
        List<Want> wants = Route.wants(Given.scope(Stage.PREPROD), LARGE, withoutWww);
        assertThat(titles(wants)).contains("IngressRoute web").doesNotContain("IngressRoute api", "IngressRoute 301");
        assertThat(wants).allSatisfy(want -> assertThat(Expected.document(want)).doesNotContain("www.", "api."));
        Routes onlyApi = new Routes(all.hostnames(), Set.of("api.shop.example.com"), NO_TLS, EVERYONE);
        assertThat(titles(Route.wants(Given.scope(Stage.PREPROD), LARGE, onlyApi)))
                .contains("IngressRoute api", "IngressRoute 80")
                .doesNotContain("IngressRoute web", "IngressRoute admin");
    }

    @Test
    void wantsNothingWithoutANameOrAComponentToServe() {
        Stack inner = Given.stack("components: [{name: worker, image: x}]");
        Scope scope = Given.scope(Stage.PROD);
        assertThat(Route.wants(scope, FIRST, new Routes(List.of(APEX), Set.of(), NO_TLS, EVERYONE))).isEmpty();
        assertThat(Route.wants(scope, FIRST, new Routes(List.of(APEX), Set.of("other.example.com"), NO_TLS, EVERYONE))).isEmpty();
        assertThat(Route.wants(scope, inner, ours(inner, List.of(APEX), NO_TLS, EVERYONE))).isEmpty();
    }

    @Test
    void servesHostnamesAndSubdomains() {
        assertThat(Route.served(LARGE, List.of(WWW, APEX, new Hostname("shop.example.org", null))))
                .containsExactly("www.shop.example.com", "shop.example.com", "shop.example.org", "api.shop.example.com",
                        "api.shop.example.org");
        assertThat(Route.served(FIRST, List.of(APEX))).containsExactly("shop.example.com");
    }

    /** A route whose middleware is missing is dropped by Traefik, and 404 is the answer. */
    @Test
    void writesEveryMiddlewareBeforeARouteNamesIt() {
        for (Stage stage : Stage.values()) {
            for (TlsMode mode : TlsMode.values()) {
                for (VisitorPolicy policy : VisitorPolicy.values()) {
                    Visitors visitors = new Visitors(policy, null, List.of("192.0.2.1"), null, 10, Indexing.FORBIDDEN);
                    Routes routes = ours(LARGE, List.of(APEX, WWW), new Tls(mode, "issuer", "resolver", null), visitors);
                    Set<String> written = new HashSet<>();
                    for (Want want : Route.wants(Given.scope(stage), LARGE, routes)) {
                        assertThat(written).containsAll(middlewaresOf(want));
                        written.add(want.id().name());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CERT_MANAGER, secretName: berth-certificate, true",
        "SECRET, secretName: berth-certificate, false",
        "RESOLVER, certResolver: le, false",
        "NONE, 'domains: []', false",
    })
    void servesTheCertificateOfTheMode(TlsMode mode, String expected, boolean certificate) {
        Tls tls = new Tls(mode, "letsencrypt", "le", "own");
        List<Want> wants = Route.wants(Given.scope(Stage.PREPROD), FIRST, ours(FIRST, List.of(APEX, WWW), tls, EVERYONE));
        assertThat(document(wants, "IngressRoute web")).contains(expected);
        assertThat(document(wants, "IngressRoute 301")).contains(expected);
        assertThat(document(wants, "IngressRoute 80")).doesNotContain("tls:");
        assertThat(titles(wants).contains("Certificate berth-certificate")).isEqualTo(certificate);
    }

    @ParameterizedTest
    @CsvSource({"PROD, CERT_MANAGER, true", "PROD, NONE, false", "PREPROD, CERT_MANAGER, false", "DEV, SECRET, false",
        "PROD, RESOLVER, true"})
    void asksBrowsersToRememberHttpsInProdOnly(Stage stage, TlsMode mode, boolean expected) {
        Tls tls = new Tls(mode, "letsencrypt", "le", null);
        List<Want> wants = Route.wants(Given.scope(stage), FIRST, ours(FIRST, List.of(APEX), tls, EVERYONE));
        assertThat(titles(wants).contains("Middleware hsts")).isEqualTo(expected);
        assertThat(document(wants, "IngressRoute web").contains("hsts")).isEqualTo(expected);
    }

    /** Also on answers that turn a visitor away: a middleware sees the answers of those that follow it only. */
    @Test
    void provesEveryAnswerFirst() {
        Visitors visitors = new Visitors(VisitorPolicy.PASSWORD, null, null, null, 10, Indexing.FORBIDDEN);
        List<Want> wants = Route.wants(Given.scope(Stage.PROD), LARGE, ours(LARGE, List.of(APEX, WWW), NO_TLS, visitors));
        assertThat(wants).filteredOn(want -> want.id().kind().equals("IngressRoute")).hasSize(5).allSatisfy(
                want -> assertThat(middlewaresOf(want).getFirst()).startsWith("berth--proof-"));
        assertThat(middlewaresOf(find(wants, "IngressRoute api")).stream().map(RouteTest::title))
                .containsExactly("proof", "noindex", "rate", "visitors");
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.shop.example.com/, https://shop.example.com/",
        "https://www.shop.example.com/a/b?c=d&e=/f, https://shop.example.com/a/b?c=d&e=/f",
        "http://www.shop.example.com/x, https://shop.example.com/x",
        "https://WWW.Shop.example.com:8443/x, https://shop.example.com/x",
        "https://www.shop.example.com./x, https://shop.example.com/x",
        "https://wwwxshop.example.com/, https://wwwxshop.example.com/",
        "https://evil.example/https://www.shop.example.com/, https://evil.example/https://www.shop.example.com/",
        "https://www.shop.example.com.evil.example/, https://www.shop.example.com.evil.example/",
    })
    void sendsWwwToTheApex(String from, String to) {
        List<Want> wants = Route.wants(Given.scope(Stage.PROD), FIRST, ours(FIRST, List.of(APEX, WWW), NO_TLS, EVERYONE));
        GenericKubernetesResource redirect = (GenericKubernetesResource) wants.stream()
                .map(want -> ((Want.Keep) want).object())
                .filter(object -> object.getMetadata().getName().startsWith("berth--redirect-"))
                .findFirst()
                .orElseThrow();
        String regex = redirect.get("spec", "redirectRegex", "regex");
        String replacement = redirect.get("spec", "redirectRegex", "replacement");
        // Go writes a group as ${1}, Java as $1; the expressions mean the same in both.
        assertThat(Pattern.compile(regex).matcher(from).replaceAll(replacement.replace("${1}", "$1"))).isEqualTo(to);
    }

    /** Traefik joins namespace and name with hyphens, and makes every run of other characters one hyphen. */
    @Test
    void namesNoMiddlewareLikeAnotherTenants() {
        Stack stack = Given.stack(
                """
                        components:
                        - {name: a-b, image: x, http: {port: 80, errorPages: [{status: "404", path: /a}]}}
                        - {name: a--b, image: x, http: {port: 80, subdomain: x, errorPages: [{status: "404", path: /b}]}}
                        """);
        List<String> ids = List.of("acme--shop-prod", "acme-shop--prod").stream()
                .flatMap(namespace -> Route.wants(
                        scope(namespace, "u"),
                        stack,
                        ours(stack, List.of(APEX, WWW), NO_TLS, EVERYONE))
                        .stream())
                .filter(want -> want.id().kind().equals("Middleware"))
                .map(want -> (want.id().namespace() + "-" + want.id().name()).replaceAll("[^A-Za-z0-9]+", "-"))
                .toList();
        assertThat(ids).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void keepsAComponentCalledLikeAnEntryPointApart() {
        Stack stack = Given.stack(
                "components: [{name: http, image: x, http: {port: 80}}, {name: redirect, image: x, http: {port: 81, paths: [/r]}}]");
        List<Want> wants = Route.wants(Given.scope(Stage.PROD), stack, ours(stack, List.of(APEX, WWW), NO_TLS, EVERYONE));
        assertThat(wants).extracting(Want::id).doesNotHaveDuplicates();
    }

    @Test
    void hasOneTokenPerEnvironmentThatTellsNothing() {
        String uid = "0d5b0c5e-94b3-4b9b-8d0e-6f2a1c3b7e55";
        String token = Route.token(scope("acme--shop-prod", uid));
        assertThat(token).matches("[0-9a-f]{16}").isEqualTo(Route.token(scope("acme--shop-other", uid)));
        assertThat(token).isNotEqualTo(Route.token(scope("acme--shop-prod", uid.replace("e55", "e56"))));
        assertThat(uid).doesNotContain(token.substring(0, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a`) || PathPrefix(`/", "*", "*.example.com", "Shop.example.com"})
    void refusesAHostnameThatIsNone(String hostname) {
        for (Hostname bad : List.of(new Hostname(hostname, null), new Hostname(hostname, "shop.example.com"), new Hostname("a.example",
                hostname))) {
            Routes routes = ours(FIRST, List.of(APEX, bad), NO_TLS, EVERYONE);
            assertThatIllegalArgumentException().isThrownBy(() -> Route.wants(Given.scope(Stage.PROD), FIRST, routes));
        }
    }

    /** An open door must be said, never be the outcome of something that was forgotten. */
    @Test
    void doesNotTakeSilenceForEverybody() {
        Routes routes = ours(FIRST, List.of(APEX), NO_TLS, new Visitors(null, null, null, null, null, null));
        assertThatNullPointerException().isThrownBy(() -> Route.wants(Given.scope(Stage.PREPROD), FIRST, routes));
    }

    private static Scope scope(String namespace, String uid) {
        return new Scope(new Owner("Environment", "t", "e", uid), "t", namespace, "s", Stage.PROD);
    }

    private static Routes ours(Stack stack, List<Hostname> hostnames, Tls tls, Visitors visitors) {
        return new Routes(hostnames, Set.copyOf(Route.served(stack, hostnames)), tls, visitors);
    }

    private static List<String> titles(List<Want> wants) {
        return wants.stream().map(want -> want.id().kind() + " " + title(want.id().name())).toList();
    }

    /** The name without what keeps it apart from others. */
    private static String title(String name) {
        return name.replaceAll("^berth--", "").replaceAll("-[0-9a-f]{8}$", "");
    }

    private static Want find(List<Want> wants, String title) {
        return wants.get(titles(wants).indexOf(title));
    }

    private static String document(List<Want> wants, String title) {
        return Expected.document(find(wants, title));
    }

    private static List<String> middlewaresOf(Want want) {
        HasMetadata object = ((Want.Keep) want).object();
        if (!object.getKind().equals("IngressRoute")) {
            return List.of();
        }
        return Expected.document(want).lines()
                .map(String::strip)
                .filter(line -> line.startsWith("- name: berth--"))
                .map(line -> line.substring("- name: ".length()))
                .toList();
    }
}
