package dev.berth.cli;

import dev.berth.api.Component;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Ground;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.world.MapWorld;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What a cluster would answer, made up without one: a ground as k3s lays it, and every Secret that a file names. */
final class Offline {
    private static final Ground K3S = new Ground(
            "kube-system",
            Map.of("app.kubernetes.io/name", "traefik"),
            List.of(8000, 8443),
            "kube-system",
            Map.of("k8s-app", "kube-dns"),
            List.of(),
            List.of("10.42.0.0/16", "10.43.0.0/16"),
            new Tls(TlsMode.NONE, null, null, null),
            "berth-system");

    private Offline() {}

    static MapWorld world() {
        return new MapWorld(Instant.EPOCH, K3S);
    }

    /** Lets the tenant's Secrets that an environment of this site needs be there, with the keys that are asked of them. */
    static void secrets(MapWorld world, Site site, Environment environment) {
        String namespace = site.getMetadata().getNamespace();
        var spec = environment.getSpec();
        Objects.requireNonNullElse(site.getSpec().imagePullSecretNames(), List.<String>of())
                .forEach(name -> secret(world, namespace, name, "kubernetes.io/dockerconfigjson", Set.of(".dockerconfigjson")));
        if (spec.secretName() != null) {
            secret(world, namespace, spec.secretName(), "Opaque", keys(site));
        }
        if (spec.visitors() != null && spec.visitors().passwordSecretName() != null) {
            secret(world, namespace, spec.visitors().passwordSecretName(), "kubernetes.io/basic-auth", Set.of("username", "password"));
        }
        if (spec.tls() != null && spec.tls().secretName() != null) {
            secret(world, namespace, spec.tls().secretName(), "kubernetes.io/tls", Set.of("tls.crt", "tls.key"));
        }
    }

    private static void secret(MapWorld world, String namespace, String name, String type, Set<String> keys) {
        world.secret(namespace, name, new Known.Value<>(new SecretPrint(type, keys, "offline")));
    }

    private static Set<String> keys(Site site) {
        Set<String> keys = new TreeSet<>();
        for (Component component : site.getSpec().stack().components()) {
            Objects.requireNonNullElse(component.env(), List.<dev.berth.api.EnvVar>of()).stream()
                    .filter(e -> e.valueFrom() != null && e.valueFrom().secretKey() != null)
                    .forEach(e -> keys.add(e.valueFrom().secretKey()));
            Objects.requireNonNullElse(component.files(), List.<dev.berth.api.FileContent>of()).stream()
                    .filter(f -> f.secretKey() != null)
                    .forEach(f -> keys.add(f.secretKey()));
        }
        return keys;
    }
}
