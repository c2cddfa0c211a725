package dev.berth.operator.sim;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.operator.loop.LoopByHand;
import dev.berth.operator.shelf.ShelfByHand;
import dev.berth.plan.Child;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.World;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The world as one process has seen it. */
record SeenWorld(InstantSource clock, ShelfByHand shelf, LoopByHand loop, Outside outside) implements World {
    private static final Ground GROUND = new Ground(
            "kube-system",
            Map.of("app.kubernetes.io/name", "traefik"),
            List.of(8000, 8443),
            "kube-system",
            Map.of("k8s-app", "kube-dns"),
            List.of("192.0.2.10"),
            List.of("10.42.0.0/16", "10.43.0.0/16"),
            new Tls(TlsMode.NONE, null, null, null),
            "berth-system");

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Ground ground() {
        return GROUND;
    }

    @Override
    public Known<String> tenantUid(String namespace) {
        return Known.of(shelf.seen(new Id("Namespace", "", namespace)).map(Child::uid));
    }

    @Override
    public Known<Site> site(String namespace, String name) {
        return loop.sites().get(namespace, name);
    }

    @Override
    public Known<Environment> environment(String namespace, String name) {
        return loop.environments().get(namespace, name);
    }

    @Override
    public Known<Release> release(String namespace, String name) {
        return loop.releases().get(namespace, name);
    }

    @Override
    public List<Environment> environmentsOf(String namespace, String site) {
        return loop.environments().ofSite(namespace, site);
    }

    @Override
    public List<Release> releasesOf(String namespace, String site) {
        return loop.releases().ofSite(namespace, site);
    }

    @Override
    public Optional<Child> child(Id id) {
        return shelf.seen(id).filter(child -> child.owner().isPresent());
    }

    @Override
    public List<Child> childrenOf(Owner owner) {
        return shelf.childrenOf(owner);
    }

    @Override
    public List<Child> claimsAround(String hostname) {
        return shelf.hostnameClaims().filter(claim -> related(claim.id().name(), hostname)).toList();
    }

    private static boolean related(String one, String other) {
        return one.equals(other) || one.endsWith("." + other) || other.endsWith("." + one);
    }

    @Override
    public Known<SecretPrint> secret(String namespace, String name) {
        return shelf.secret(namespace, name);
    }

    @Override
    public Known<ImageFacts> image(String image, String namespace, List<String> pullSecretNames) {
        return outside.image(image, namespace);
    }

    @Override
    public Known<RouteAnswer> route(String hostname, String token) {
        return outside.route(hostname, token);
    }
}
