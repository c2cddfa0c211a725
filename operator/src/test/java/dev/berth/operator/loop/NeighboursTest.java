package dev.berth.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreSpec;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.operator.shelf.Change;
import dev.berth.plan.Id;
import dev.berth.plan.Kind;
import dev.berth.plan.Owner;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.restore.Restores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.promotion.Promotions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.kind.taskrun.TaskRuns;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Instant;
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
    private final Controller<Site, ?, ?> sites = controller(Sites.KIND, _ -> null, site("acme", "shop"), site("beta", "blog"));
    private final Controller<Environment, ?, ?> environments = controller(
            Environments.KIND,
            e -> e.getSpec().site(),
            environment("acme", "shop-prod", "True", "shop-dev"),
            environment("acme", "shop-dev", "False", ""),
            environment("beta", "blog-prod", "True", "blog-dev"),
            environment("beta", "blog-dev", "False", ""),
            environment("beta", "blog-qa", "True", "blog-prod"));
    private final Controller<Release, ?, ?> releases = controller(Releases.KIND, r -> r.getSpec().site());
    private final Controller<Promotion, ?, ?> promotions = controller(Promotions.KIND, p -> p.getSpec().environment());
    private final Controller<TaskRun, ?, ?> taskRuns = controller(
            TaskRuns.KIND, r -> r.getSpec().environment(), run("one", "Running"), run("two", "Ended"));
    private final Controller<Backup, ?, ?> backups = controller(
            Backups.KIND, b -> b.getSpec().environment(), backup("nightly", "Save"), backup("yesterday", "Ended"));
    private final Controller<BackupStore, ?, ?> stores = controller(BackupStores.KIND, _ -> null, store());
    private final Controller<Restore, ?, ?> restores = controller(
            Restores.KIND, r -> r.getSpec().environment(), restore("again", "Fetch"), restore("former", "Ended"));
    private final Neighbours neighbours = new Neighbours(sites, environments, releases, promotions, taskRuns, backups, stores, restores,
            null); // these changes ask nothing of the world

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
        assertThat(woken).containsExactlyInAnyOrder("beta/blog", "beta/blog-prod", "beta/blog-dev", "beta/blog-qa");
    }

    @Test
    void whatAnEnvironmentSaysWakesItsSiteAndThoseThatAreGatedByIt() {
        Environment before = environment("beta", "blog-dev", "False", "");
        Environment now = environment("beta", "blog-dev", "True", "");
        neighbours.of(Optional.of(before), now);
        assertThat(woken).containsExactlyInAnyOrder("beta/blog", "beta/blog-prod");
    }

    /** Its turn may have looked at the other one already, and not have said so yet. */
    @Test
    void anEnvironmentWhoseSpecIsNewIsWokenByAll() {
        environments.primaries().cached("beta", "blog-qa").orElseThrow().getMetadata().setGeneration(2L);
        Environment dev = environment("beta", "blog-dev", "True", "");
        neighbours.of(Optional.of(dev), dev);
        assertThat(woken).containsExactlyInAnyOrder("beta/blog", "beta/blog-prod", "beta/blog-qa");
    }

    @Test
    void anEnvironmentThatIsNewWakesAllOfItsSite() {
        neighbours.of(Optional.empty(), environment("beta", "blog-new", "False", ""));
        assertThat(woken).containsExactlyInAnyOrder("beta/blog", "beta/blog-prod", "beta/blog-dev", "beta/blog-qa");
    }

    @Test
    void whatASiteSaysOfItsEnvironmentsWakesNone() {
        neighbours.of(Optional.of(said("0/3", "blog-1")), said("1/3", "blog-1"));
        assertThat(woken).isEmpty();
    }

    @Test
    void aReleaseThatIsCurrentWakesAllOfItsSite() {
        neighbours.of(Optional.of(said("0/3", "blog-1")), said("0/3", "blog-2"));
        assertThat(woken).containsExactlyInAnyOrder("beta/blog-prod", "beta/blog-dev", "beta/blog-qa");
    }

    @Test
    void aJobWakesTheActionsOfItsEnvironmentThatHaveNotEnded() {
        neighbours.of(new Change.OfChild(new Id("Job", "acme--shop-prod", "run-1"), new Owner("Environment", "acme", "shop-prod", "u"),
                false));
        assertThat(woken).containsExactlyInAnyOrder("acme/shop-prod", "acme/one", "acme/nightly", "acme/again");
    }

    @Test
    void aBackupWakesItsEnvironmentAndThoseThatWaitForIt() {
        neighbours.of(backup("first", "Ended"));
        assertThat(woken).containsExactlyInAnyOrder("acme/shop-prod", "acme/nightly", "acme/again");
    }

    @Test
    void aStoreHearsOfAPointThatWasMadeThere() {
        Backup point = backup("first", "Ended, store: nas, recoveryPoint: \"2026-01-01T00:00:00Z\"");
        neighbours.of(point);
        assertThat(woken).containsOnlyOnce("acme/nas");
    }

    @Test
    void aStoreWakesWhoeverIsSavedThereOrMayBe() {
        neighbours.of(store());
        assertThat(woken).containsExactlyInAnyOrder("acme/nas", "acme/nightly", "acme/again", "acme/shop-prod", "acme/shop-dev");
    }

    @Test
    void aStoreHearsOfWhatItsRepositoriesAre() {
        Environment before = saved("2026-01-01T00:00:00Z", "RecentPoint");
        neighbours.of(Optional.of(before), saved("2026-01-01T00:00:00Z", "PointTooOld"));
        assertThat(woken).doesNotContain("acme/nas");
        neighbours.of(Optional.of(before), saved("2026-01-08T00:00:00Z", "RecentPoint"));
        assertThat(woken).containsOnlyOnce("acme/nas");
        woken.clear();
        neighbours.of(Optional.of(before), saved("2026-01-01T00:00:00Z", "RepositoryDamaged"));
        assertThat(woken).containsOnlyOnce("acme/nas");
        woken.clear();
        neighbours.of(Optional.of(before), environment("acme", "shop-prod", "True", "shop-dev"));
        assertThat(woken).containsOnlyOnce("acme/nas");
    }

    private Environment saved(String time, String reason) {
        return serialization.unmarshal("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, uid: uid-of-shop-prod, generation: 1}
                spec: {site: shop}
                status:
                  backup: {last: "2026-01-01T00:00:00Z", store: nas, lastChecked: "%s"}
                  conditions: [{type: Protected, status: "False", reason: %s}]
                """.formatted(time, reason), Environment.class);
    }

    private Backup backup(String name, String step) {
        return serialization.unmarshal("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: %1$s, namespace: acme, uid: uid-of-%1$s}
                spec: {environment: shop-prod}
                status: {step: %2$s}
                """.formatted(name, step), Backup.class);
    }

    @Test
    void aRestoreWakesItsEnvironment() {
        neighbours.of(restore("first", "Fetch"));
        assertThat(woken).containsExactly("acme/shop-prod");
    }

    @Test
    void aRestoreWakesWhereItsPointComesFrom() {
        Restore elsewhere = restore("first", "Fetch");
        elsewhere.setSpec(serialization.unmarshal("environment: shop-dev\nbackup: nightly\n", RestoreSpec.class));
        neighbours.of(elsewhere);
        assertThat(woken).containsExactlyInAnyOrder("acme/shop-dev", "acme/shop-prod");
    }

    private Restore restore(String name, String step) {
        return serialization.unmarshal("""
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: %1$s, namespace: acme, uid: uid-of-%1$s}
                spec: {environment: shop-prod, backup: nightly, preconditions: {sequence: 1}}
                status: {step: %2$s}
                """.formatted(name, step), Restore.class);
    }

    private BackupStore store() {
        return serialization.unmarshal("""
                apiVersion: berth.dev/v1alpha1
                kind: BackupStore
                metadata: {name: nas, namespace: acme, uid: s}
                spec: {rest: {url: "https://nas.example.com"}, encryption: {keySecretName: key}}
                """, BackupStore.class);
    }

    private TaskRun run(String name, String step) {
        return serialization.unmarshal(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: TaskRun
                        metadata: {namespace: acme, name: %s, uid: %1$s}
                        spec: {environment: shop-prod, component: web}
                        status: {step: %s}
                        """.formatted(name, step), TaskRun.class);
    }

    @Test
    void whatStoodAtTheStartIsNoNews() {
        List<String> heard = new ArrayList<>();
        Nudges<Site> nudges = new Nudges<>((_, now, _) -> heard.add(now.getMetadata().getName()), Instant.parse("2026-01-01T12:00:00Z"));
        nudges.onResourceCreated(made("2026-01-01T11:58:59Z", "old"));
        nudges.onResourceCreated(made("2026-01-01T11:59:00Z", "by the clock of another"));
        nudges.onResourceUpdated(made("2026-01-01T11:00:00Z", "changed"), made("2026-01-01T11:00:00Z", "changed"));
        assertThat(heard).containsExactly("by the clock of another", "changed");
    }

    private Site made(String when, String name) {
        Site site = site("beta", name);
        site.getMetadata().setCreationTimestamp(when);
        return site;
    }

    private Site said(String ready, String release) {
        return serialization.unmarshal(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: Site
                        metadata: {namespace: beta, name: blog, uid: blog, generation: 1}
                        status:
                          observedGeneration: 1
                          environments: "%s"
                          release: {name: %s}
                          conditions:
                          - {type: Ready, status: "False", reason: Any, message: "%1$s"}
                          - {type: ReleaseCurrent, status: "True", reason: Any, message: ""}
                        """.formatted(ready, release), Site.class);
    }

    @SafeVarargs
    private <P extends CustomResource<?, S>, S> Controller<P, S, ?> controller(Kind<P, S, ?> kind, Function<P, String> parent, P... all) {
        Controller<P, S, ?> controller = new Controller<>(kind, parent, (_, _, _) -> {}, new Hands(1), InstantSource.system());
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

    private Environment environment(String namespace, String name, String ready, String from) {
        return serialization.unmarshal(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: Environment
                        metadata: {namespace: %s, name: %s, uid: %s, generation: 1, finalizers: [berth.dev/environment]}
                        spec: {site: %s}
                        status: {observedGeneration: 1, effective: {from: "%s"}, conditions: [{type: Ready, status: "%s", reason: Any, message: ""}]}
                        """
                        .formatted(namespace, name, name, name.split("-")[0], from, ready), Environment.class);
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
