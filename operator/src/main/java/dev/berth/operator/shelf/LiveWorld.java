package dev.berth.operator.shelf;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Follow;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.World;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The world as the running operator has seen it.
 *
 * @param groundOn what the administrator set, as a function of the addresses of the nodes
 */
public record LiveWorld(
        InstantSource clock,
        Function<List<String>, Ground> groundOn,
        LiveObjects shelf,
        Caches caches,
        Images images,
        Routes routes)
        implements
            World {
    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public Ground ground() {
        return groundOn.apply(shelf.nodeAddresses());
    }

    @Override
    public Known<String> tenantUid(String namespace) {
        return Known.of(shelf.namespaceUid(namespace));
    }

    @Override
    public Known<Site> site(String namespace, String name) {
        return caches.sites().get(namespace, name);
    }

    @Override
    public Known<Environment> environment(String namespace, String name) {
        return caches.environments().get(namespace, name);
    }

    @Override
    public Known<Release> release(String namespace, String name) {
        return caches.releases().get(namespace, name);
    }

    @Override
    public List<Environment> environmentsOf(String namespace, String site) {
        return caches.environments().below(namespace, site);
    }

    @Override
    public List<Environment> environmentsIn(String namespace) {
        return caches.environments().inNamespace(namespace);
    }

    @Override
    public List<Release> releasesOf(String namespace, String site) {
        return caches.releases().below(namespace, site);
    }

    @Override
    public List<Promotion> promotionsOf(String namespace, String environment) {
        return caches.promotions().below(namespace, environment);
    }

    @Override
    public List<TaskRun> taskRunsOf(String namespace, String environment) {
        return caches.taskRuns().below(namespace, environment);
    }

    @Override
    public List<Backup> backupsOf(String namespace, String environment) {
        return caches.backups().below(namespace, environment);
    }

    @Override
    public List<Restore> restoresOf(String namespace, String environment) {
        return caches.restores().below(namespace, environment);
    }

    @Override
    public Known<Backup> backup(String namespace, String name) {
        return caches.backups().get(namespace, name);
    }

    @Override
    public Known<BackupStore> backupStore(String namespace, String name) {
        return caches.backupStores().get(namespace, name);
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
    public List<Child> spacesOf(String namespace, String site) {
        return shelf.workloadNamespaces().filter(child -> child.owner().filter(owner -> owner.namespace().equals(namespace)).isPresent()
                && child.facts() instanceof Facts.Space space && site.equals(space.labels().get(Labels.SITE))).toList();
    }

    @Override
    public Optional<Child> hostnameClaim(String hostname) {
        return shelf.seen(new Id("HostnameClaim", "", hostname));
    }

    @Override
    public Known<SecretPrint> secret(String namespace, String name) {
        return shelf.secret(namespace, name);
    }

    @Override
    public Known<ImageFacts> image(String image, String namespace, List<String> pullSecretNames, Follow follow) {
        return images.image(image, namespace, pullSecretNames, follow);
    }

    @Override
    public Known<RouteAnswer> route(RouteQuestion question, String behind) {
        return routes.route(question, behind);
    }
}
