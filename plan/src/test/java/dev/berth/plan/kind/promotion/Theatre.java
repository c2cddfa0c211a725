package dev.berth.plan.kind.promotion;

import dev.berth.api.Backup;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Kind;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.restore.Restores;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.kind.taskrun.TaskRuns;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A site shop of tenant acme with a preprod and a prod, and a clock that goes on when it is told to. */
final class Theatre {
    private static final int ROUNDS = 30;
    private static final Ground GROUND = new Ground("traefik", Map.of(), List.of(8000), "kube-system", Map.of(), List.of("192.0.2.10"),
            List.of("10.42.0.0/16"), new Tls(TlsMode.NONE, null, null, null), "berth-system");

    private final MapWorld world = new MapWorld(Instant.parse("2026-01-01T08:00:00Z"), GROUND)
            .tenant("acme", "uid-of-acme")
            .images(this::image);
    private final Map<String, Stagehand.Act> acts = new HashMap<>();
    private final Rehearsal rehearsal;
    private int made;
    private ImageFacts.Start start = ImageFacts.Start.UNSAID;

    Theatre() {
        this(List.of(Sites.KIND, Releases.KIND, Promotions.KIND, TaskRuns.KIND, BackupStores.KIND, Backups.KIND, Restores.KIND,
                Environments.KIND));
    }

    private Theatre(List<Kind<?, ?, ?>> turns) {
        this.rehearsal = new Rehearsal(world, turns, new Stagehand(acts));
    }

    /** A restore and its environment have their turns before backups have theirs. */
    static Theatre whereRestoresComeFirst() {
        return new Theatre(List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Restores.KIND, Environments.KIND, Backups.KIND));
    }

    private Known<ImageFacts> image(String reference) {
        int at = reference.indexOf('@');
        String digest = at < 0 ? "sha256:" + Sha256.hex(reference, 64) : reference.substring(at + 1);
        return new Known.Value<>(new ImageFacts(digest, "1000", List.of(8080), List.of(new ImageFacts.Platform("linux/amd64", digest,
                digest))).starting(start));
    }

    /** How every image starts from now on. */
    void starts(ImageFacts.Start how) {
        start = how;
    }

    /** Applies the site with this tag; {@code prod} is more of its prod's spec. */
    void site(String tag, String prod) {
        siteWith(tag, "", "", "", prod);
    }

    /** The same with a variable that is a hole, and what fills it in preprod. */
    void siteWith(String tag, String variable, String stack, String preprod) {
        siteWith(tag, variable, stack, preprod, "");
    }

    /** The same with more of prod's spec. */
    void siteWith(String tag, String variable, String stack, String preprod, String prod) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec:
                  domain: shop.example.com
                  environments: [{name: preprod, %s}, {name: prod, %s}]
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:%s", http: {port: 8080}, env: [%s]}], %s}
                """.formatted(preprod, prod, tag, variable, stack).replace(", }", "}"));
    }

    /** A prod alone, which takes what updates bring; {@code stack} is more of the stack. */
    void updated(String tag, String stack) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec:
                  domain: shop.example.com
                  environments: [{name: prod}]
                  updates: {policy: Digest}
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:%s", http: {port: 8080}}], %s}
                """.formatted(tag, stack));
    }

    /** With more of the component web, more components and more of the stack. */
    void siteOf(String tag, String web, String components, String stack) {
        siteOf(tag, web, components, stack, "");
    }

    /** The same with more of prod's spec. */
    void siteOf(String tag, String web, String components, String stack, String prod) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec:
                  domain: shop.example.com
                  environments: [{name: preprod}, {name: prod, %s}]
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:%s", http: {port: 8080}, %s}%s], %s}
                """.formatted(prod, tag, web, components, stack).replace(", }", "}"));
    }

    /** With a database and a volume; the site says this of backups, and this is more of its stack and of prod's spec. */
    void migrated(String tag, String backups, String stack, String prod) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec:
                  domain: shop.example.com
                  environments: [{name: preprod, settings: [{name: KEY, value: one}]}, {name: prod, %s}]
                  backups: {%s}
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:%s", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}], volumeMounts: [{name: media, mountPath: /srv/media}]}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb}}
                    volumes: [{name: media}]
                    %s
                """
                .formatted(prod, backups, tag, stack).replace(", }", "}"));
    }

    /** A prod alone with a database, whose site says this of backups. */
    void saved(String backups) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec:
                  domain: shop.example.com
                  environments: [{name: preprod}, {name: prod}]
                  backups: %s
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}], volumeMounts: [{name: media, mountPath: /srv/media}]}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb}}
                    volumes: [{name: media}]
                """
                .formatted(backups));
    }

    /** Applies a Promotion; {@code more} is more of its spec. */
    void promote(String name, String environment, String release, String more) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Promotion
                metadata: {name: %s, namespace: acme}
                spec: {environment: %s, release: %s, %s}
                """.formatted(name, environment, release, more).replace(", }", "}"));
    }

    /** Applies a TaskRun of component web; {@code more} is more of its spec. */
    void run(String name, String environment, String more) {
        run(name, environment, "web", more);
    }

    void run(String name, String environment, String component, String more) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: TaskRun
                metadata: {name: %s, namespace: acme}
                spec: {environment: %s, component: %s, %s}
                """.formatted(name, environment, component, more).replace(", }", "}"));
    }

    /** Applies a store of the tenant, and the Secrets that open it. */
    void store() {
        store("https://nas.example.com:8000");
    }

    void store(String url) {
        secret("nas-key", "key");
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: BackupStore
                metadata: {name: nas, namespace: acme}
                spec: {rest: {url: "%s"}, encryption: {keySecretName: nas-key}}
                """.formatted(url));
    }

    void weakKey() {
        world.secret("acme", "nas-key", new Known.Value<>(new SecretPrint("Opaque", Set.of("key"), "print-of-a-weak-one", Set.of("key"))));
    }

    void forgetStore() {
        world.remove(new Id("BackupStore", "acme", "nas"));
    }

    void secret(String name, String key) {
        world.secret("acme", name, new Known.Value<>(new SecretPrint("Opaque", Set.of(key), "print-of-" + name)));
    }

    /** Applies a Backup; {@code more} is more of its spec. */
    void backup(String name, String environment, String more) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: %s, namespace: acme}
                spec: {environment: %s, %s}
                """.formatted(name, environment, more).replace(", }", "}"));
    }

    Backup backup(String name) {
        return the(Backup.class, name);
    }

    /** All of that environment. */
    List<Backup> backups(String environment) {
        return world.backupsOf("acme", environment);
    }

    /** Applies a Restore on what the ledger says now; {@code more} is more of its spec. */
    void restore(String name, String environment, String more) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: %s, namespace: acme}
                spec: {environment: %s, preconditions: {sequence: %d}, %s}
                """.formatted(name, environment, environment(environment).getStatus().sequence(), more));
    }

    /** Applies a drill; {@code more} is more of its spec. */
    void drill(String name, String environment, String more) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: %s, namespace: acme}
                spec: {mode: Drill, environment: %s, %s}
                """.formatted(name, environment, more).replace(", }", "}"));
    }

    /** Names of all of that environment. */
    List<String> restores(String environment) {
        return world.restoresOf("acme", environment).stream().map(one -> one.getMetadata().getName()).sorted().toList();
    }

    Restore restore(String name) {
        return the(Restore.class, name);
    }

    void forgetRestore(String restore) {
        world.remove(new Id("Restore", "acme", restore));
    }

    void forgetEnvironment(String environment) {
        world.remove(new Id("Environment", "acme", environment));
    }

    /** Somebody deletes it; it goes when its environment's turn lets it. */
    void delete(String environment) {
        environment(environment).getMetadata().setDeletionTimestamp(world.now().toString());
    }

    boolean stands(String environment) {
        return find(new Id("Environment", "acme", environment)).isPresent();
    }

    void forgetSite() {
        world.remove(new Id("Site", "acme", "shop"));
    }

    /** An object that somebody else made. */
    void foreign(Id id) {
        world.put(new Child(id, Optional.empty(), "uid-of-nobody", "1", 1, false, "", new Facts.None()));
    }

    /** Names of all of that environment. */
    List<String> backupNames(String environment) {
        return backups(environment).stream().map(one -> one.getMetadata().getName()).sorted().toList();
    }

    void forgetBackup(String backup) {
        world.remove(new Id("Backup", "acme", backup));
    }

    boolean has(String run) {
        return find(new Id("TaskRun", "acme", run)).isPresent();
    }

    TaskRun taskRun(String name) {
        return the(TaskRun.class, name);
    }

    /** What stands keeps its identity, as the API server would. */
    void apply(String yaml) {
        put(Documents.primary(Documents.read(yaml).getFirst()));
    }

    @SuppressWarnings("unchecked")
    <S, T> void put(CustomResource<S, T> typed) {
        Optional<CustomResource<?, ?>> before = find(Id.of(typed));
        ObjectMeta meta = before.map(CustomResource::getMetadata).orElseGet(typed::getMetadata);
        if (before.isPresent()) {
            meta.setGeneration(meta.getGeneration() + 1);
            typed.setStatus((T) before.get().getStatus());
        } else {
            meta.setUid("uid-" + ++made);
            meta.setGeneration(1L);
            meta.setCreationTimestamp(world.now().toString());
        }
        typed.setMetadata(meta);
        world.put(typed);
    }

    private Optional<CustomResource<?, ?>> find(Id id) {
        return world.primaries().stream().filter(one -> Id.of(one).equals(id)).findFirst();
    }

    private <P> P the(Class<P> kind, String name) {
        return kind.cast(find(new Id(kind.getSimpleName(), "acme", name)).orElseThrow());
    }

    Environment environment(String name) {
        return the(Environment.class, name);
    }

    Promotion promotion(String name) {
        return the(Promotion.class, name);
    }

    List<String> releases() {
        return world.primaries().stream().filter(Release.class::isInstance).map(one -> one.getMetadata().getName()).sorted().toList();
    }

    /** Names of all that there are. */
    List<String> promotions() {
        return world.primaries().stream().filter(Promotion.class::isInstance).map(one -> one.getMetadata().getName()).sorted().toList();
    }

    Release release(String name) {
        return the(Release.class, name);
    }

    Site site() {
        return the(Site.class, "shop");
    }

    /** Name of the release that the site stands for. */
    String current() {
        return site().getStatus().release().name();
    }

    /** The object is deleted, and gone. */
    void forget(String promotion) {
        world.remove(new Id("Promotion", "acme", promotion));
    }

    void forgetRun(String run) {
        world.remove(new Id("TaskRun", "acme", run));
    }

    /** What lives in the workload namespace of an environment, by kind and name. */
    Optional<Child> below(String environment, String kind, String name) {
        return world.child(new Id(kind, "acme--" + environment, name));
    }

    /** Jobs of one kind that an environment has. */
    <J extends Facts.Job> Stream<J> jobs(String environment, Class<J> kind) {
        return world.childrenOf(Owner.of(environment(environment))).stream().map(Child::facts).filter(kind::isInstance).map(kind::cast);
    }

    /** The workload namespace of an environment. */
    Child space(String environment) {
        return world.child(new Id("Namespace", "", "acme--" + environment)).orElseThrow();
    }

    /** Somebody deletes it, and its pods go with it. */
    void delete(Child child) {
        world.remove(child.id());
        world.remove(new Id("Pod", child.id().namespace(), child.id().name() + "-pod-0"));
    }

    /** A pod that no plan has written, such as that of a CronJob's Job, goes to work there. */
    void begins(String environment, String pod, String component) {
        world.put(new Child(new Id("Pod", "acme--" + environment, pod), space(environment).owner(), "uid-of-" + pod, "1", 1, false, "",
                new Facts.Running(component, "node-1", true, Map.of(component, "an-image"), Optional.empty())));
    }

    /** A container of that pod does not start, again and again. */
    void stuck(String environment, String pod, String reason) {
        Child child = below(environment, "Pod", pod).orElseThrow();
        Facts.Running running = (Facts.Running) child.facts();
        world.put(new Child(child.id(), child.owner(), child.uid(), child.version(), child.generation(), false, "", new Facts.Running(
                running.component(), running.node(), false, running.images(), Optional.of(new Facts.Waiting(reason, "back-off", 6)))));
    }

    /** The pod of a Job that has ended well said this at its end. */
    void said(String environment, String job, String word) {
        Child child = below(environment, "Pod", job + "-pod-0").orElseThrow();
        world.put(new Child(child.id(), child.owner(), child.uid(), child.version(), child.generation(), false, "", new Facts.Ended(job, 0,
                world.now(), word)));
    }

    /** As Berth wrote it last. */
    String written(String environment, String kind, String name) {
        return Documents.text(rehearsal.written().get(new Id(kind, "acme--" + environment, name)));
    }

    /** What a page answers from now on, such as {@code shop.example.com/basket}. */
    void page(String page, RouteAnswer answer) {
        world.route(page, new Known.Value<>(answer));
    }

    void act(String component, Stagehand.Act act) {
        acts.put(component, act);
    }

    /** What checks a repository comes, where there is a point, and does not end. */
    void checkBegins() {
        act("berth.check.backup", Stagehand.Act.NEVER_READY);
        after(Duration.ofDays(8));
        play();
    }

    void after(Duration time) {
        world.at(world.now().plus(time));
    }

    /** When the environment wants to be looked at again although nothing happens. */
    Optional<Instant> lookAgain(String environment) {
        return lookAgain("Environment", environment);
    }

    Optional<Instant> lookAgain(String kind, String name) {
        return rehearsal.round().stream()
                .filter(turn -> turn.primary().equals(new Id(kind, "acme", name)))
                .findFirst()
                .flatMap(turn -> turn.verdict().lookAgain());
    }

    void round() {
        rehearsal.round();
    }

    /** Rounds until nothing is left to do; one at least, for what pods do shows in the round after. */
    void play() {
        rehearsal.round();
        rehearsal.play(ROUNDS);
    }

    /** Rounds until it is so. */
    void until(BooleanSupplier so) {
        for (int n = 0; n < ROUNDS && !so.getAsBoolean(); n++) {
            rehearsal.round();
        }
        if (!so.getAsBoolean()) {
            throw new AssertionError("it never came to that");
        }
    }

    List<PromotionStatus> statuses() {
        return world.primaries().stream().filter(Promotion.class::isInstance).map(one -> ((Promotion) one).getStatus()).toList();
    }

    String shown(String environment) {
        return Documents.text(Documents.tree(environment(environment).getStatus()));
    }

    void clearStatuses() {
        world.primaries().forEach(one -> one.setStatus(null));
    }
}
