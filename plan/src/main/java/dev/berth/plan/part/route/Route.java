package dev.berth.plan.part.route;

import dev.berth.api.Component;
import dev.berth.api.Hostname;
import dev.berth.api.Stack;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;

/**
 * The routes of an environment. Written order matters: Traefik drops a route whose middleware or Service does not exist, so Secrets and
 * Services stand in earlier phases, and here middlewares come before the routes that name them.
 */
public final class Route {
    /** The response header that proves, on every answer, which environment's route was taken. */
    public static final String PROOF_HEADER = "Berth-Route";

    private static final int TOKEN_DIGITS = 16;

    /** Above what a catch-all of the cluster's administrator gets by default, the length of its rule. */
    private static final int SITE_PRIORITY = 1000;

    /**
     * Plain HTTP only redirects. Above the length of a catch-all's rule (about 20), below that of an ACME solver's, which names a host
     * and a path with a token (at least 90).
     */
    private static final int HTTP_PRIORITY = 50;

    private Route() {}

    /** Middlewares, the certificate where cert-manager makes it, and routes, for those names that are ours. */
    public static List<Want> wants(Scope scope, Stack stack, Routes routes) {
        List<Component> components = visited(stack);
        SequencedSet<String> names = new LinkedHashSet<>(served(stack, routes.hostnames()));
        names.retainAll(routes.ours());
        if (components.isEmpty() || names.isEmpty()) {
            return List.of();
        }
        Middlewares middlewares = new Middlewares(scope, routes);
        List<Want> wants = new ArrayList<>(middlewares.wants(components));
        if (routes.tls().mode() == TlsMode.CERT_MANAGER) {
            wants.add(certificate(scope, routes.tls(), names));
        }
        Map<String, ?> tls = tls(routes.tls());
        List<TraefikRule> banned = banned(routes);
        for (Component component : components) {
            List<String> hosts = hosts(component, routes.hostnames()).filter(names::contains).toList();
            if (!hosts.isEmpty()) {
                wants.add(TraefikObject.ingressRoute(
                        scope.meta(Names.route(component.name()), component.name()),
                        "websecure",
                        componentRoutes(component, hosts, banned, middlewares),
                        tls));
            }
        }
        // Every route needs a Service, also one that only redirects; Traefik's own is out of reach on a well-kept proxy.
        Map<String, ?> service = service(components.getFirst());
        List<Map<String, ?>> redirects = redirecting(routes.hostnames())
                .filter(hostname -> names.contains(hostname.hostname()))
                .<Map<String, ?>>map(hostname -> route(
                        rule(List.of(hostname.hostname()), List.of(), banned),
                        SITE_PRIORITY,
                        middlewares.redirectChain(hostname),
                        service))
                .toList();
        // No component can be called by a number, so these two names are never a component's.
        if (!redirects.isEmpty()) {
            wants.add(TraefikObject.ingressRoute(scope.meta(Names.route("301")), "websecure", redirects, tls));
        }
        wants.add(TraefikObject.ingressRoute(
                scope.meta(Names.route("80")),
                "web",
                List.of(route(rule(names, List.of(), banned), HTTP_PRIORITY, middlewares.httpChain(), service))));
        return wants;
    }

    /** Every name that an environment with these hostnames answers to, subdomains of its components included: all must be claimed. */
    public static List<String> served(Stack stack, List<Hostname> hostnames) {
        Stream<String> own = hostnames.stream().map(Hostname::hostname);
        Stream<String> below = visited(stack).stream().flatMap(component -> hosts(component, hostnames));
        return Stream.concat(own, below).distinct().toList();
    }

    /** The names for which the proxy has something to say about {@code /}: those that redirect, and those of components that serve it. */
    public static List<String> probed(Stack stack, List<Hostname> hostnames) {
        List<Component> components = visited(stack);
        Stream<String> redirects = components.isEmpty() ? Stream.of() : redirecting(hostnames).map(Hostname::hostname);
        Stream<String> served = components.stream().filter(Route::servesRoot).flatMap(component -> hosts(component, hostnames));
        return Stream.concat(redirects, served).distinct().toList();
    }

    /** The name at which visitors reach a component first; empty where none leads to it. */
    public static Optional<String> host(Component component, List<Hostname> hostnames) {
        return hosts(component, hostnames).findFirst();
    }

    private static boolean servesRoot(Component component) {
        List<String> paths = component.http().paths();
        return paths == null || paths.isEmpty() || paths.contains("/");
    }

    /** What {@link #PROOF_HEADER} says on this environment's answers: 16 hex digits that stay the same and tell nothing. */
    public static String token(Scope scope) {
        return Sha256.hex("route:" + scope.owner().uid(), TOKEN_DIGITS);
    }

    private static List<Component> visited(Stack stack) {
        return stack.components().stream()
                .filter(component -> component.http() != null)
                .sorted(Comparator.comparing(Component::name))
                .toList();
    }

    private static Stream<String> hosts(Component component, List<Hostname> hostnames) {
        String subdomain = component.http().subdomain();
        return hostnames.stream()
                .filter(hostname -> hostname.redirectTo() == null)
                .map(hostname -> subdomain == null ? hostname.hostname() : subdomain + "." + hostname.hostname());
    }

    static Stream<Hostname> redirecting(List<Hostname> hostnames) {
        return hostnames.stream().filter(hostname -> hostname.redirectTo() != null);
    }

    /** A route per path, because the longest path must win whichever component it belongs to. */
    private static List<Map<String, ?>> componentRoutes(
            Component component, List<String> hosts, List<TraefikRule> banned, Middlewares middlewares) {
        List<String> paths = component.http().paths();
        List<Map<String, ?>> routes = new ArrayList<>();
        for (String path : paths == null || paths.isEmpty() ? List.of("/") : paths) {
            routes.add(route(
                    rule(hosts, below(path), banned),
                    SITE_PRIORITY + path.length(),
                    middlewares.componentChain(component),
                    service(component)));
        }
        return routes;
    }

    /** The path and what lies below it: {@code /api} is not {@code /apis}. Empty for {@code /}, which is everything. */
    private static List<TraefikRule> below(String path) {
        if (path.equals("/")) {
            return List.of();
        }
        if (path.endsWith("/")) {
            return List.of(TraefikRule.pathPrefix(path));
        }
        return List.of(TraefikRule.or(List.of(TraefikRule.path(path), TraefikRule.pathPrefix(path + "/"))));
    }

    private static List<TraefikRule> banned(Routes routes) {
        List<String> addresses = routes.visitors().denyAddresses();
        return addresses == null
                ? List.of()
                : addresses.stream().map(TraefikRule::clientIp).map(TraefikRule::not).toList();
    }

    private static TraefikRule rule(Collection<String> hosts, List<TraefikRule> paths, List<TraefikRule> banned) {
        TraefikRule host = TraefikRule.or(hosts.stream().map(TraefikRule::host).toList());
        return TraefikRule.and(Stream.of(List.of(host), paths, banned).flatMap(List::stream).toList());
    }

    /** The priority is always said: by default it is the length of the rule, which tenants could stretch. */
    private static Map<String, ?> route(TraefikRule rule, int priority, List<String> middlewares, Map<String, ?> service) {
        return Map.of(
                "kind", "Rule",
                "match", rule.toString(),
                "priority", priority,
                "middlewares", middlewares.stream().map(name -> Map.of("name", name)).toList(),
                "services", List.of(service));
    }

    private static Map<String, ?> service(Component component) {
        int port = component.http().port();
        if (!Boolean.TRUE.equals(component.http().sticky())) {
            return Map.of("name", component.name(), "port", port);
        }
        // Named, because the name that Traefik makes up changes with the rule and would send everybody to another pod.
        Map<String, ?> cookie = Map.of("name", "berth-" + component.name(), "httpOnly", true, "secure", true, "sameSite", "lax");
        return Map.of("name", component.name(), "port", port, "sticky", Map.of("cookie", cookie));
    }

    private static Map<String, ?> tls(Tls tls) {
        return switch (tls.mode()) {
            case CERT_MANAGER, SECRET -> Map.of("secretName", Names.certificate());
            case RESOLVER -> Map.of("certResolver", tls.resolver());
            // The proxy's own certificate. Not an empty object: when its last owned field goes, an apply makes null of it and is refused.
            case NONE -> Map.of("domains", List.of());
        };
    }

    private static Want certificate(Scope scope, Tls tls, Collection<String> names) {
        return TraefikObject.certificate(
                scope.meta(Names.certificate()),
                Map.of(
                        "secretName", Names.certificate(),
                        "dnsNames", List.copyOf(names),
                        "issuerRef", Map.of("group", "cert-manager.io", "kind", "ClusterIssuer", "name", tls.clusterIssuer())));
    }
}
