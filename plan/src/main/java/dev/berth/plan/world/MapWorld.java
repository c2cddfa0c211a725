package dev.berth.plan.world;

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
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A World that somebody filled by hand. What was not put in is {@code Missing}; an image is {@code Pending}, and
 * the proxy answers 404 for a hostname without a route. */
public final class MapWorld implements World {
    private static final Comparator<Id> BY_NAME = Comparator.comparing(Id::kind).thenComparing(Id::namespace).thenComparing(Id::name);

    private final Ground ground;
    private final Map<String, String> tenants = new HashMap<>();
    private final Map<Id, CustomResource<?, ?>> primaries = new TreeMap<>(BY_NAME);
    private final Map<Id, Child> children = new TreeMap<>(BY_NAME);
    private final Map<Id, Known<SecretPrint>> secrets = new HashMap<>();
    private final Map<String, Known<RouteAnswer>> routes = new HashMap<>();
    private Instant now;
    private int version = 1;
    private Function<String, Known<ImageFacts>> images = _ -> new Known.Pending<>();

    public MapWorld(Instant now, Ground ground) {
        this.now = now;
        this.ground = ground;
    }

    /** Moves the clock. */
    public MapWorld at(Instant instant) {
        now = instant;
        return this;
    }

    public MapWorld tenant(String namespace, String uid) {
        tenants.put(namespace, uid);
        return this;
    }

    /** Puts a primary; one of the same name is replaced. */
    public MapWorld put(CustomResource<?, ?> primary) {
        primaries.put(Id.of(primary), primary);
        return this;
    }

    /** Puts a live object; one of the same identity is replaced. */
    public MapWorld put(Child child) {
        children.put(child.id(), child);
        return this;
    }

    /** Puts a live object that is no primary, as the API server shows it. */
    public MapWorld seen(HasMetadata live) {
        return put(Seen.child(live));
    }

    public MapWorld secret(String namespace, String name, Known<SecretPrint> print) {
        secrets.put(secretId(namespace, name), print);
        return this;
    }

    /** Sets what the registry says of every image reference. */
    public MapWorld images(Function<String, Known<ImageFacts>> registry) {
        images = registry;
        return this;
    }

    /** Sets what the proxy answers for a hostname, or for a page of it such as {@code shop.example.com/basket}, whoever asks. */
    public MapWorld route(String hostname, Known<RouteAnswer> answer) {
        routes.put(hostname, answer);
        return this;
    }

    /** Sets what the proxy answers for a hostname when asked on behalf of the environment with this token. */
    public MapWorld route(String hostname, String token, Known<RouteAnswer> answer) {
        routes.put(hostname + " " + token, answer);
        return this;
    }

    /** Takes an object away, whether primary, child or Secret. */
    public MapWorld remove(Id id) {
        primaries.remove(id);
        children.remove(id);
        secrets.remove(id);
        return this;
    }

    /** Every primary, by kind, namespace and name. */
    public Collection<CustomResource<?, ?>> primaries() {
        return List.copyOf(primaries.values());
    }

    /** Every live object below some primary, by kind, namespace and name. */
    public Collection<Child> children() {
        return List.copyOf(children.values());
    }

    /** A live object, also one that Berth did not make. */
    Optional<Child> live(Id id) {
        return Optional.ofNullable(children.get(id));
    }

    /** The resourceVersion of the next write. */
    String nextVersion() {
        version++;
        return Integer.toString(version);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Ground ground() {
        return ground;
    }

    @Override
    public Known<String> tenantUid(String namespace) {
        return Known.of(Optional.ofNullable(tenants.get(namespace)));
    }

    @Override
    public Known<Site> site(String namespace, String name) {
        return primary(Site.class, namespace, name);
    }

    @Override
    public Known<Environment> environment(String namespace, String name) {
        return primary(Environment.class, namespace, name);
    }

    @Override
    public Known<Release> release(String namespace, String name) {
        return primary(Release.class, namespace, name);
    }

    @Override
    public List<Environment> environmentsOf(String namespace, String site) {
        return all(Environment.class, namespace).stream().filter(e -> site.equals(e.getSpec().site())).toList();
    }

    @Override
    public List<Environment> environmentsIn(String namespace) {
        return all(Environment.class, namespace);
    }

    @Override
    public List<Release> releasesOf(String namespace, String site) {
        return all(Release.class, namespace).stream().filter(r -> site.equals(r.getSpec().site())).toList();
    }

    @Override
    public List<Promotion> promotionsOf(String namespace, String environment) {
        return all(Promotion.class, namespace).stream().filter(p -> environment.equals(p.getSpec().environment())).toList();
    }

    @Override
    public List<TaskRun> taskRunsOf(String namespace, String environment) {
        return all(TaskRun.class, namespace).stream().filter(run -> environment.equals(run.getSpec().environment())).toList();
    }

    @Override
    public List<Backup> backupsOf(String namespace, String environment) {
        return all(Backup.class, namespace).stream().filter(backup -> environment.equals(backup.getSpec().environment())).toList();
    }

    @Override
    public List<Restore> restoresOf(String namespace, String environment) {
        return all(Restore.class, namespace).stream().filter(restore -> environment.equals(restore.getSpec().environment())).toList();
    }

    @Override
    public Known<Backup> backup(String namespace, String name) {
        return primary(Backup.class, namespace, name);
    }

    @Override
    public Known<BackupStore> backupStore(String namespace, String name) {
        return primary(BackupStore.class, namespace, name);
    }

    @Override
    public Optional<Child> child(Id id) {
        return live(id).filter(child -> child.owner().isPresent());
    }

    @Override
    public List<Child> childrenOf(Owner owner) {
        return children.values().stream().filter(c -> c.owner().filter(owner::sameNameAs).isPresent()).toList();
    }

    @Override
    public List<Child> spacesOf(String namespace, String site) {
        return children.values().stream().filter(child -> child.owner().filter(owner -> owner.namespace().equals(namespace)).isPresent()
                && child.facts() instanceof Facts.Space space && site.equals(space.labels().get(Labels.SITE))).toList();
    }

    @Override
    public Optional<Child> hostnameClaim(String hostname) {
        return live(new Id("HostnameClaim", "", hostname));
    }

    @Override
    public Known<SecretPrint> secret(String namespace, String name) {
        return secrets.getOrDefault(secretId(namespace, name), new Known.Missing<>());
    }

    @Override
    public Known<ImageFacts> image(String image, String namespace, List<String> pullSecretNames, Follow follow) {
        return images.apply(image);
    }

    @Override
    public Known<RouteAnswer> route(RouteQuestion question, String behind) {
        String hostname = question.hostname();
        Known<RouteAnswer> forAnybody = routes.getOrDefault(hostname, new Known.Value<>(new RouteAnswer(false, 404, false)));
        Known<RouteAnswer> forThis = routes.getOrDefault(hostname + " " + question.token(), forAnybody);
        return question.path().equals("/") ? forThis : routes.getOrDefault(hostname + question.path(), forThis);
    }

    private static Id secretId(String namespace, String name) {
        return new Id("Secret", namespace, name);
    }

    private <T extends CustomResource<?, ?>> Known<T> primary(Class<T> type, String namespace, String name) {
        return Known.of(Optional.ofNullable(primaries.get(new Id(type.getSimpleName(), namespace, name))).map(type::cast));
    }

    private <T extends CustomResource<?, ?>> List<T> all(Class<T> type, String namespace) {
        return primaries.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(p -> namespace.equals(p.getMetadata().getNamespace()))
                .toList();
    }
}
