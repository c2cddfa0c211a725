package dev.berth.proof.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy on loopback that follows IngressRoutes, Middlewares, Services and EndpointSlices as Traefik does, and answers as it would: 404
 * without a route or where a Middleware or Service is missing, 503 without a ready pod, 401 where a password is asked for, else 200.
 */
public final class FakeProxy implements AutoCloseable {
    /** What every component answers. */
    private static final byte[] PAGE = "<!doctype html><html><body>a page</body></html>".getBytes(StandardCharsets.UTF_8);

    private static final Pattern HOST = Pattern.compile("Host\\(`([^`]+)`\\)");
    private static final Pattern PREFIX = Pattern.compile("PathPrefix\\(`([^`]+)`\\)");
    private static final ResourceDefinitionContext ROUTES = type("IngressRoute", "ingressroutes");
    private static final ResourceDefinitionContext MIDDLEWARES = type("Middleware", "middlewares");

    private static final Duration AGAIN = Duration.ofMillis(50);

    private final KubernetesClient client;
    private final Duration patience;
    private final SharedIndexInformer<GenericKubernetesResource> routes;
    private final SharedIndexInformer<GenericKubernetesResource> middlewares;
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<EndpointSlice> slices;
    private final HttpsServer server;

    public FakeProxy(KubernetesClient client) {
        this(client, Duration.ZERO);
    }

    /** @param patience how long an answer that tells of trouble is held back, in case the trouble ends */
    public FakeProxy(KubernetesClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
        routes = client.genericKubernetesResources(ROUTES).inAnyNamespace().inform();
        middlewares = client.genericKubernetesResources(MIDDLEWARES).inAnyNamespace().inform();
        services = client.services().inAnyNamespace().inform();
        slices = client.discovery().v1().endpointSlices().inAnyNamespace().inform();
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(FakeCertificate.context()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fake-proxy-", 0).factory()));
        server.start();
    }

    /** {@code 127.0.0.1:port} of its TLS port. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        List.of(routes, middlewares, services, slices).forEach(SharedIndexInformer::close);
    }

    private record Rule(GenericKubernetesResource of, Map<String, Object> route, int priority) {}

    private record Answer(int code, Map<String, String> headers) {
        boolean trouble() {
            return code == 404 || code >= 500;
        }
    }

    private Answer look(HttpExchange exchange) {
        try {
            return rule(exchange).map(rule -> follow(rule, exchange)).orElse(new Answer(404, Map.of()));
        } catch (RuntimeException e) {
            return new Answer(502, Map.of("Fake-Proxy-Error", String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Answer answer = look(exchange);
        for (Instant end = Instant.now().plus(patience); answer.trouble() && Instant.now().isBefore(end); answer = look(exchange)) {
            LockSupport.parkNanos(AGAIN.toNanos());
        }
        answer.headers.forEach(exchange.getResponseHeaders()::set);
        if (answer.code == 200) {
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
        } else {
            exchange.sendResponseHeaders(answer.code, -1);
        }
        exchange.close();
    }

    /** The rule of highest priority; without one, the longest. */
    private Optional<Rule> rule(HttpExchange exchange) {
        String host = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Host"), "").replaceAll(":\\d+$", "");
        String path = exchange.getRequestURI().getPath();
        return routes.getStore().list().stream()
                .filter(object -> strings(at(object, "entryPoints")).contains("websecure"))
                .flatMap(object -> maps(at(object, "routes")).stream().map(route -> new Rule(object, route, priority(route))))
                .filter(rule -> matches(text(rule.route.get("match")), host, path))
                .max(Comparator.comparingInt(Rule::priority));
    }

    private static int priority(Map<String, Object> route) {
        return route.get("priority") instanceof Number n && n.intValue() != 0 ? n.intValue() : text(route.get("match")).length();
    }

    private static boolean matches(String rule, String host, String path) {
        boolean hosted = HOST.matcher(rule).results().anyMatch(m -> m.group(1).equals(host));
        Matcher prefixes = PREFIX.matcher(rule);
        return hosted && (!prefixes.find() || prefixes.reset().results().anyMatch(m -> path.startsWith(m.group(1))));
    }

    private Answer follow(Rule rule, HttpExchange exchange) {
        String namespace = rule.of.getMetadata().getNamespace();
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        for (Map<String, Object> named : maps(rule.route.get("middlewares"))) {
            GenericKubernetesResource middleware = middlewares.getStore().getByKey(namespace + "/" + text(named.get("name")));
            if (middleware == null) {
                return new Answer(404, Map.of("Fake-Proxy-Error", "no middleware " + named.get("name")));
            }
            map(at(middleware, "headers", "customResponseHeaders")).forEach((key, value) -> headers.put(key, text(value)));
            Optional<String> secret = Optional.ofNullable(at(middleware, "basicAuth", "secret")).map(FakeProxy::text);
            if (secret.isPresent() && !admitted(namespace, secret.get(), exchange)) {
                headers.put("WWW-Authenticate", "Basic realm=\"fake\"");
                return new Answer(401, headers);
            }
            if (at(middleware, "redirectRegex") != null || at(middleware, "redirectScheme") != null) {
                return new Answer(308, headers);
            }
        }
        for (Map<String, Object> service : maps(rule.route.get("services"))) {
            if ("TraefikService".equals(service.get("kind"))) {
                continue;
            }
            if (services.getStore().getByKey(namespace + "/" + text(service.get("name"))) == null) {
                return new Answer(404, Map.of("Fake-Proxy-Error", "no Service " + service.get("name")));
            }
            return new Answer(ready(namespace, text(service.get("name"))) ? 200 : 503, headers);
        }
        return new Answer(418, headers);
    }

    private boolean admitted(String namespace, String secretName, HttpExchange exchange) {
        Secret secret = client.secrets().inNamespace(namespace).withName(secretName).get();
        if (secret == null) {
            return false;
        }
        String wanted = decoded(secret, "username") + ":" + decoded(secret, "password");
        String given = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "");
        return given.equals("Basic " + Base64.getEncoder().encodeToString(wanted.getBytes(StandardCharsets.UTF_8)));
    }

    private static String decoded(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    private boolean ready(String namespace, String service) {
        return slices.getStore().list().stream()
                .filter(slice -> namespace.equals(slice.getMetadata().getNamespace()))
                .filter(slice -> service.equals(slice.getMetadata().getLabels().get("kubernetes.io/service-name")))
                .flatMap(slice -> slice.getEndpoints().stream())
                .anyMatch(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()));
    }

    private static ResourceDefinitionContext type(String kind, String plural) {
        return new ResourceDefinitionContext.Builder().withGroup("traefik.io").withVersion("v1alpha1").withKind(kind).withPlural(plural)
                .withNamespaced(true).build();
    }

    private static Object at(GenericKubernetesResource object, String... path) {
        Object here = object.getAdditionalProperties().get("spec");
        for (String step : path) {
            here = map(here).get(step);
        }
        return here;
    }

    private static String text(Object value) {
        return Objects.toString(value, "");
    }

    private static List<String> strings(Object value) {
        return value instanceof List<?> list ? list.stream().map(FakeProxy::text).toList() : List.of();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Object value) {
        return value instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
