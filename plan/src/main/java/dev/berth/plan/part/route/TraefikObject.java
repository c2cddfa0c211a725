package dev.berth.plan.part.route;

import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Objects of kinds that fabric8 has no classes for: Traefik's and cert-manager's. */
final class TraefikObject {
    private static final String TRAEFIK = "traefik.io/v1alpha1";

    private TraefikObject() {}

    /** A Middleware; Traefik wants exactly one type in each. */
    static Want middleware(ObjectMeta meta, String type, Map<String, ?> configuration) {
        return keep(TRAEFIK, "Middleware", meta, Map.of(type, configuration));
    }

    /** An IngressRoute on one entry point. Without {@code tls} it serves plain HTTP. */
    static Want ingressRoute(ObjectMeta meta, String entryPoint, List<Map<String, ?>> routes) {
        return keep(TRAEFIK, "IngressRoute", meta, Map.of("entryPoints", List.of(entryPoint), "routes", routes));
    }

    static Want ingressRoute(ObjectMeta meta, String entryPoint, List<Map<String, ?>> routes, Map<String, ?> tls) {
        return keep(TRAEFIK, "IngressRoute", meta, Map.of("entryPoints", List.of(entryPoint), "routes", routes, "tls", tls));
    }

    /** A cert-manager Certificate. */
    static Want certificate(ObjectMeta meta, Map<String, ?> spec) {
        return keep("cert-manager.io/v1", "Certificate", meta, spec);
    }

    private static Want keep(String apiVersion, String kind, ObjectMeta meta, Map<String, ?> spec) {
        GenericKubernetesResource object = new GenericKubernetesResourceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withMetadata(meta)
                .addToAdditionalProperties("spec", ordered(spec))
                .build();
        return new Want.Keep(object);
    }

    /** Keys in order all the way down: the order of {@link Map#of} changes from one start of Java to the next. */
    private static Object ordered(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, inner) -> sorted.put((String) key, ordered(inner)));
                yield sorted;
            }
            case List<?> list -> list.stream().map(TraefikObject::ordered).toList();
            default -> value;
        };
    }
}
