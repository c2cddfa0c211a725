package dev.berth.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.operator.shelf.Change;
import dev.berth.plan.Kind;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.promotion.Promotions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final List<String> woken = new ArrayList<>();
    private final Controller<Site, ?, ?> sites = controller(Sites.KIND, site("acme", "shop"), site("beta", "blog"));
    private final Controller<Environment, ?, ?> environments = controller(
            Environments.KIND,
            environment("acme", "shop-prod", "True"),
            environment("acme", "shop-dev", "False"),
            environment("beta", "blog-prod", "True"),
            environment("beta", "blog-dev", "False"));
    private final Controller<Release, ?, ?> releases = controller(Releases.KIND);
    private final Controller<Promotion, ?, ?> promotions = controller(Promotions.KIND);
    private final Neighbours neighbours = new Neighbours(sites, environments, releases, promotions, null); // these changes ask nothing of the world

    @Test
    void aForeignNamespaceWakesWhoeverLivesInItAndWhoeverMayHaveWaitedForItToGo() {
        neighbours.of(new Change.OfTenant("acme"));
        assertThat(woken).containsExactlyInAnyOrder("acme/shop-prod", "acme/shop-dev", "beta/blog-dev");
    }

    @Test
    void aForeignNamespaceInTheWayWakesNobodyWhoIsReady() {
        neighbours.of(new Change.OfTenant("beta--blog-dev"));
        assertThat(woken).containsExactlyInAnyOrder("acme/shop-dev", "beta/blog-dev");
    }

    @Test
    void secretsThatCameIntoViewWakeTheirTenant() {
        neighbours.of(new Change.OfSecrets("beta"));
        assertThat(woken).containsExactlyInAnyOrder("beta/blog", "beta/blog-prod", "beta/blog-dev");
    }

    @SafeVarargs
    private <P extends CustomResource<?, S>, S> Controller<P, S, ?> controller(Kind<P, S, ?> kind, P... all) {
        Controller<P, S, ?> controller = new Controller<>(kind, _ -> null, (_, _) -> {}, new Hands(1), InstantSource.system());
        controller.primaries().use(new ListCache<>(List.of(all)));
        controller.nudges().setEventHandler(event -> {
            ResourceID id = event.getRelatedCustomResourceID();
            woken.add(id.getNamespace().orElseThrow() + "/" + id.getName());
        });
        controller.nudges().start();
        return controller;
    }

    private Site site(String namespace, String name) {
        return serialization.unmarshal(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: Site
                        metadata: {namespace: %s, name: %s, uid: %s}
                        """.formatted(namespace, name, name), Site.class);
    }

    private Environment environment(String namespace, String name, String ready) {
        return serialization.unmarshal(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: Environment
                        metadata: {namespace: %s, name: %s, uid: %s, finalizers: [berth.dev/environment]}
                        status: {conditions: [{type: Ready, status: "%s", reason: Any, message: ""}]}
                        """.formatted(namespace, name, name, ready), Environment.class);
    }

    /** What JOSDK keeps, for a fixed list. */
    private static final class ListCache<P extends HasMetadata> implements IndexerResourceCache<P> {
        private final List<P> all;
        private final Map<String, Function<P, List<String>>> indexers = new HashMap<>();

        ListCache(List<P> all) {
            this.all = all;
        }

        @Override
        public void addIndexers(Map<String, Function<P, List<String>>> some) {
            indexers.putAll(some);
        }

        @Override
        public List<P> byIndex(String index, String key) {
            return all.stream().filter(one -> indexers.get(index).apply(one).contains(key)).toList();
        }

        @Override
        public Optional<P> get(ResourceID id) {
            return all.stream().filter(one -> ResourceID.fromResource(one).equals(id)).findFirst();
        }

        @Override
        public Stream<ResourceID> keys() {
            return all.stream().map(ResourceID::fromResource);
        }

        @Override
        public Stream<P> list(Predicate<P> wanted) {
            return all.stream().filter(wanted);
        }

        @Override
        public Stream<P> list(String namespace, Predicate<P> wanted) {
            return list(wanted).filter(one -> namespace.equals(one.getMetadata().getNamespace()));
        }
    }
}
