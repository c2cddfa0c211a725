package dev.berth.operator.sim;

import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What one process knows of registries and of the proxy: nothing at first, and answers that come when the schedule says so. */
final class Outside {
    private static final Pattern HOST = Pattern.compile("Host\\(`([^`]+)`\\)");
    private static final String PROOF = "Berth-Route";

    private record ImageQuestion(String image, String namespace) {}

    private final SimulatedCluster cluster;
    private final Registry registry;
    private final Consumer<String> routeChanged;
    private final Consumer<String> imageChanged;
    private final Map<ImageQuestion, Known<ImageFacts>> images = new LinkedHashMap<>();
    private final Map<RouteQuestion, Known<RouteAnswer>> routes = new LinkedHashMap<>();
    private final Map<RouteQuestion, String> behinds = new LinkedHashMap<>();

    Outside(SimulatedCluster cluster, Registry registry, Consumer<String> routeChanged, Consumer<String> imageChanged) {
        this.cluster = cluster;
        this.registry = registry;
        this.routeChanged = routeChanged;
        this.imageChanged = imageChanged;
    }

    Known<ImageFacts> image(String image, String namespace) {
        return images.computeIfAbsent(new ImageQuestion(image, namespace), _ -> new Known.Pending<>());
    }

    Known<RouteAnswer> route(RouteQuestion question, String behind) {
        String before = behind.isEmpty() ? null : behinds.put(question, behind);
        if (before != null && !before.equals(behind)) {
            routes.put(question, new Known.Pending<>());
        }
        return routes.computeIfAbsent(question, _ -> new Known.Pending<>());
    }

    /** Answers that would be new now, each to be given by running it. */
    List<Runnable> answers() {
        List<Runnable> answers = new ArrayList<>();
        images.forEach((question, known) -> {
            if (known.pending()) {
                answers.add(() -> {
                    images.put(question, new Known.Value<>(registry.look(question.image())));
                    imageChanged.accept(question.namespace());
                });
            }
        });
        routes.forEach((question, known) -> {
            Known<RouteAnswer> now = new Known.Value<>(ask(question));
            if (!now.equals(known)) {
                answers.add(() -> {
                    routes.put(question, now);
                    routeChanged.accept(question.hostname());
                });
            }
        });
        return answers;
    }

    boolean idle() {
        return answers().isEmpty();
    }

    /** What the proxy answers now: it serves every IngressRoute whose middlewares exist. */
    private RouteAnswer ask(RouteQuestion question) {
        Optional<Live> serving = cluster.all("IngressRoute").filter(route -> hosts(route).contains(question.hostname())).filter(
                route -> Tree.at(route.tree(), "spec", "tls") != null).findFirst();
        if (serving.isEmpty()) {
            return new RouteAnswer(false, 404, false);
        }
        boolean ours = tokens(serving.get()).anyMatch(question.token()::equals);
        return new RouteAnswer(ours, ready(serving.get().id().namespace()) ? 200 : 503, true);
    }

    static List<String> hosts(Live route) {
        return Tree.maps(Tree.at(route.tree(), "spec", "routes")).stream()
                .flatMap(rule -> HOST.matcher(Objects.toString(rule.get("match"), "")).results())
                .map(match -> match.group(1))
                .distinct()
                .toList();
    }

    private java.util.stream.Stream<String> tokens(Live route) {
        return cluster.all("Middleware")
                .filter(middleware -> middleware.id().namespace().equals(route.id().namespace()))
                .map(middleware -> Tree.text(middleware.tree(), "spec", "headers", "customResponseHeaders", PROOF))
                .filter(Objects::nonNull);
    }

    private boolean ready(String namespace) {
        return cluster.all("Pod").anyMatch(pod -> pod.id().namespace().equals(namespace) && Machinery.ready(pod));
    }
}
