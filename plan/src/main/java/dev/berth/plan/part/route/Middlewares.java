package dev.berth.plan.part.route;

import dev.berth.api.Component;
import dev.berth.api.ErrorPage;
import dev.berth.api.Hostname;
import dev.berth.api.Indexing;
import dev.berth.api.Stage;
import dev.berth.api.TlsMode;
import dev.berth.api.VisitorPolicy;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What stands between a visitor and a component, and in which order. A middleware sees the answers of those that follow it: headers come
 * first, so that they are also on an answer that turns a visitor away.
 */
final class Middlewares {
    private static final String PROOF = "proof";
    private static final String NO_INDEX = "noindex";
    private static final String HSTS = "hsts";
    private static final String ADDRESSES = "addresses";
    private static final String RATE = "rate";
    private static final String VISITORS = "visitors";
    private static final String HTTPS = "https";
    private static final int ONE_YEAR_SECONDS = 31_536_000;
    private static final int REDIRECT_DIGITS = 12;
    private static final int HASH_DIGITS = 8;

    private final Scope scope;
    private final Routes routes;

    Middlewares(Scope scope, Routes routes) {
        this.scope = scope;
        this.routes = routes;
    }

    List<Want> wants(List<Component> components) {
        List<Want> wants = new ArrayList<>();
        wants.add(headers(PROOF, Map.of("customResponseHeaders", Map.of(Route.PROOF_HEADER, Route.token(scope)))));
        if (noIndex()) {
            wants.add(headers(NO_INDEX, Map.of("customResponseHeaders", Map.of("X-Robots-Tag", "noindex, nofollow"))));
        }
        if (hsts()) {
            wants.add(headers(HSTS, Map.of("stsSeconds", ONE_YEAR_SECONDS)));
        }
        if (policy() == VisitorPolicy.ADDRESSES) {
            wants.add(middleware(ADDRESSES, "ipAllowList", Map.of("sourceRange", List.copyOf(routes.visitors().allowAddresses()))));
        }
        if (rate() != null) {
            wants.add(middleware(RATE, "rateLimit", Map.of("average", rate(), "burst", 2 * rate(), "period", "1s")));
        }
        if (policy() == VisitorPolicy.PASSWORD) {
            wants.add(middleware(VISITORS, "basicAuth", Map.of("secret", Names.VISITORS, "removeHeader", true)));
        }
        wants.add(middleware(HTTPS, "redirectScheme", Map.of("scheme", "https", "permanent", true)));
        Route.redirecting(routes.hostnames())
                .filter(hostname -> routes.ours().contains(hostname.hostname()))
                .forEach(hostname -> wants.add(redirect(hostname)));
        for (Component component : components) {
            errorPages(component).forEach(page -> wants.add(errors(component, page)));
        }
        return wants;
    }

    /**
     * Names for the route of a component. Addresses and rate stand before the password, so that nobody can try passwords faster or from
     * elsewhere; error pages stand last and cover only what the component itself answers.
     */
    List<String> componentChain(Component component) {
        Stream<String> guards = Stream.of(
                policy() == VisitorPolicy.ADDRESSES ? ADDRESSES : null,
                rate() == null ? null : RATE,
                policy() == VisitorPolicy.PASSWORD ? VISITORS : null)
                .filter(Objects::nonNull);
        Stream<String> pages = errorPages(component).stream().map(page -> errorsName(component, page));
        return Stream.of(headerNames(), guards, pages).flatMap(names -> names).map(this::name).toList();
    }

    /** Names for the route of a hostname that redirects. */
    List<String> redirectChain(Hostname hostname) {
        return Stream.concat(headerNames(), Stream.of(redirectName(hostname))).map(this::name).toList();
    }

    /** Names for the route of plain HTTP. */
    List<String> httpChain() {
        return Stream.of(PROOF, HTTPS).map(this::name).toList();
    }

    private Stream<String> headerNames() {
        return Stream.of(PROOF, noIndex() ? NO_INDEX : null, hsts() ? HSTS : null).filter(Objects::nonNull);
    }

    private VisitorPolicy policy() {
        return Objects.requireNonNull(routes.visitors().policy(), "visitors.policy has a default in every stage");
    }

    private Integer rate() {
        return routes.visitors().requestsPerSecond();
    }

    private boolean noIndex() {
        return routes.visitors().indexing() == Indexing.FORBIDDEN;
    }

    /** Browsers remember it for a year: only for names that are meant to last and have a certificate. */
    private boolean hsts() {
        return scope.stage() == Stage.PROD && routes.tls().mode() != TlsMode.NONE;
    }

    private static List<ErrorPage> errorPages(Component component) {
        return component.http().errorPages() == null ? List.of() : component.http().errorPages();
    }

    /** The status first: it is digits, a component's name starts with a letter, so no two pairs make one name. */
    private static String errorsName(Component component, ErrorPage page) {
        return "errors-" + page.status() + "-" + component.name();
    }

    private Want errors(Component component, ErrorPage page) {
        return TraefikObject.middleware(
                scope.meta(name(errorsName(component, page)), component.name()),
                "errors",
                Map.of(
                        "status", List.of(page.status()),
                        "query", page.path(),
                        "service", Map.of("name", component.name(), "port", component.http().port())));
    }

    /** A host name may be too long for an object's name. */
    private static String redirectName(Hostname hostname) {
        return "redirect-" + Sha256.hex(hostname.hostname(), REDIRECT_DIGITS);
    }

    /** The pattern is matched against the whole URL as the visitor wrote it, port included; path and query are kept. */
    private Want redirect(Hostname hostname) {
        TraefikRule.host(hostname.hostname());
        TraefikRule.host(hostname.redirectTo());
        String from = hostname.hostname().replace(".", "\\.");
        return middleware(
                redirectName(hostname),
                "redirectRegex",
                Map.of(
                        "regex", "(?i)^https?://" + from + "\\.?(?::[0-9]+)?/(.*)$",
                        "replacement", "https://" + hostname.redirectTo() + "/${1}",
                        "permanent", true));
    }

    private Want headers(String name, Map<String, ?> headers) {
        return middleware(name, "headers", headers);
    }

    private Want middleware(String name, String type, Map<String, ?> configuration) {
        return TraefikObject.middleware(scope.meta(name(name)), type, configuration);
    }

    /**
     * Traefik knows a middleware by namespace and name joined, with every run of other characters made one hyphen: those of namespaces
     * {@code acme--a-b} and {@code acme-a--b} would be one, and the last one read would guard both sites. A hash keeps them apart.
     */
    private String name(String name) {
        return Names.route(name + "-" + Sha256.hex(scope.namespace() + "/" + name, HASH_DIGITS));
    }
}
