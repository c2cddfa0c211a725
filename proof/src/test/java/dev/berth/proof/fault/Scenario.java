package dev.berth.proof.fault;

import dev.berth.proof.fake.FakeKubelet.Act;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What happens around the operator, the same in every run.
 *
 * @param before what stands when the faults begin
 * @param act    what happens then
 * @param done   the operator has said so
 */
record Scenario(String name, Consumer<Stage> before, Consumer<Stage> act, Predicate<Stage> done) {
    private static final String SHOP = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: shop, namespace: TENANT}
            spec:
              domain: TENANT.example.com
              environments: [{name: preprod}, {name: prod}]
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  envFrom: [{prefix: DB_, database: db}]
                  volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                - name: db
                  image: mariadb:11.4
                  database: {engine: mariadb, size: 10Gi}
                volumes: [{name: uploads, size: 5Gi}]
            """;

    private static final String AUTOMATIC = SHOP.replace("{name: prod}",
            "{name: prod, deploy: {mode: Promoted, from: shop-preprod, approval: Automatic}}");

    private static final String ALONE = SHOP.replace("[{name: preprod}, {name: prod}]", "[{name: prod}]").replace("  stack:",
            "  updates: {policy: Digest}\n  stack:");

    private static final String BLOG = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: blog, namespace: TENANT}
            spec:
              domain: TENANT.example.com
              environments:
              - name: dev
                secretName: blog
                hostnames: [{hostname: dev.TENANT.example.com}]
                settings: [{name: GREETING, value: hello}]
                scale: [{component: web, replicas: 1}]
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  egress: Internet
                  env:
                  - {name: GREETING, valueFrom: {setting: GREETING}}
                  - {name: TOKEN, valueFrom: {secretKey: token}}
                  envFrom: [{prefix: DB_, database: db}]
                  files: [{path: /etc/blog.conf, content: "one"}]
                - name: db
                  image: mariadb:11.4
                  database: {engine: mariadb, size: 1Gi}
                settings: [{name: GREETING, default: hi}]
            """;

    private static final String TRY = """
            apiVersion: berth.dev/v1alpha1
            kind: Environment
            metadata: {name: blog-try, namespace: TENANT}
            spec: {site: blog, stage: preview, secretName: blog, deploy: {mode: Images, images: [{component: web, tag: "%s"}]}, dataPolicy: {whenDeleted: Retain}}
            """;

    private static final String TASKS = """
            tasks:
            - {name: migrate, component: web, args: [migrate], run: BeforeRelease}
            - {name: warm, component: web, args: [warm], run: AfterRelease}
            - {name: cron, component: web, args: [cron], run: OnSchedule, schedule: "5 3 1 1 *"}
            """;

    private static final String SCRUB = """
            tasks:
            - {name: scrub, component: web, args: [anonymise], run: AfterImport}
            """;

    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata: {name: blog, namespace: TENANT}
            stringData: {token: %s}
            """;

    private static final String PROMOTION = """
            apiVersion: berth.dev/v1alpha1
            kind: Promotion
            metadata: {name: %s, namespace: TENANT}
            spec: {environment: shop-prod, release: %s, preconditions: {sequence: %d}}
            """;

    private static final String PROMOTION_OF_PREPROD = PROMOTION.replace("shop-prod", "shop-preprod");

    private static final String KEY = "a key that nobody guesses";

    private static final String HOOK = """
            apiVersion: v1
            kind: Secret
            metadata: {name: hook, namespace: TENANT}
            stringData: {secret: %s}
            """.formatted(KEY);

    private static final String HOOKED = SHOP.replace("  stack:",
            "  updates: {policy: Digest, quietSeconds: 0, webhookSecretName: hook}\n  stack:");

    private static final int BURST = 20;

    private static final String RUN = """
            apiVersion: berth.dev/v1alpha1
            kind: TaskRun
            metadata: {name: %s, namespace: TENANT}
            spec: {environment: blog-dev, component: web, args: [clear]}
            """;

    private static final String STORE = """
            apiVersion: v1
            kind: Secret
            metadata: {name: nas-key, namespace: TENANT}
            stringData: {key: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}
            ---
            apiVersion: berth.dev/v1alpha1
            kind: BackupStore
            metadata: {name: nas, namespace: TENANT}
            spec: {rest: {url: "https://nas.example.com:8000"}, encryption: {keySecretName: nas-key}}
            """;

    private static final String SAVED = SHOP.replace("  stack:",
            "  backups: {store: nas, schedule: \"5 3 1 1 *\", drill: \"5 3 1 1 *\"}\n  stack:") + TASKS.indent(4);

    private static final String CHECKED = ALONE.replace("  updates: {policy: Digest}\n",
            "  backups: {store: nas, schedule: \"5 3 1 1 *\", drill: \"5 3 1 1 *\"}\n");

    private static final String BACKUP = """
            apiVersion: berth.dev/v1alpha1
            kind: Backup
            metadata: {name: point, namespace: TENANT}
            spec: {environment: shop-prod, store: nas}
            """;

    private static final String RESTORE = """
            apiVersion: berth.dev/v1alpha1
            kind: Restore
            metadata: {name: %s, namespace: TENANT}
            spec: {environment: shop-prod, %s}
            """;

    private static final String NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: TENANT}
            spec: {unschedulable: true}
            """;

    private static final String RIVAL = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: %1$s, namespace: TENANT}
            spec:
              domain: %1$s.TENANT.example.com
              environments: [{name: dev, hostnames: [{hostname: %2$s.TENANT.example.com}]}]
              stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}}]}
            """;

    static final List<Scenario> ALL = List.of(
            new Scenario("bring-up", Scenario::nothing, stage -> stage.apply(SHOP), stage -> stage.all("Environment").size() == 2 && stage
                    .ready()),
            new Scenario("release", Scenario::blog, stage -> stage.apply(BLOG
                    .replace("shop:1.4", "shop:1.5").replace("content: \"one\"", "content: \"two\"").replace("value: hello", "value: bye")),
                    Stage::ready),
            new Scenario("scale-and-hostname", Scenario::blog, stage -> stage.apply(BLOG
                    .replace("replicas: 1", "replicas: 3").replace("[{hostname: dev.TENANT.example.com}]",
                            "[{hostname: new.TENANT.example.com}, {hostname: dev.TENANT.example.com, redirectTo: new.TENANT.example.com}]")),
                    Stage::ready),
            new Scenario("components-and-volumes", Scenario::blogWithCache, stage -> {
                stage.apply(BLOG);
                stage.await("the removed component is gone", () -> stage.one("Deployment", "cache").isEmpty());
                stage.apply(with("""
                        - name: worker
                          image: ghcr.io/acme/shop:1.5
                          args: [work]
                          volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                        volumes: [{name: uploads, size: 2Gi}]
                        """));
            }, stage -> stage.one("Deployment", "worker").isPresent() && stage.ready()),
            new Scenario("delete-and-reapply", Scenario::blog, stage -> {
                stage.delete("Site", "blog");
                stage.await("the site and its environment are gone", () -> stage.all("Site").isEmpty() && stage.all("Environment")
                        .isEmpty());
                stage.apply(BLOG);
            }, stage -> stage.all("Environment").size() == 1 && stage.ready()),
            new Scenario("recreated-in-a-turn", stage -> stage.apply(SECRET.formatted("first")), stage -> {
                stage.apply(BLOG);
                stage.await("a component is being made", () -> !stage.all("Deployment").isEmpty());
                stage.delete("Site", "blog");
                stage.apply(BLOG);
            }, stage -> stage.all("Environment").size() == 1 && stage.ready()),
            new Scenario("hostname-conflict", stage -> stage.apply(RIVAL.formatted("first", "www")), stage -> {
                stage.apply(RIVAL.formatted("second", "www"));
                stage.await("the second site hears that the name is taken", () -> stage.reason("Environment", "second-dev").contains(
                        "Hostname"));
                stage.apply(RIVAL.formatted("first", "old"));
            }, stage -> stage.all("Environment").size() == 2 && stage.ready()),
            new Scenario("secret-rotated", Scenario::blog, stage -> {
                String before = stage.spec("Deployment", "web");
                stage.apply(SECRET.formatted("second"));
                stage.await("pods with the new value", () -> !stage.spec("Deployment", "web").equals(before));
            }, Stage::ready),
            new Scenario("node-lost", stage -> {
                stage.apply(NODE);
                stage.tellNode("TENANT", "203.0.113.7");
                blog(stage);
            }, stage -> {
                stage.act("blog-dev", "web", Act.NEVER_READY);
                stage.losePods("blog-dev");
                stage.deleteNode("TENANT");
                stage.await("the environment is not Ready", () -> !stage.ready("Environment", "blog-dev"));
                stage.act("blog-dev", "web", Act.RUNS);
            }, Stage::ready),
            new Scenario("promotion", Scenario::secondRelease, stage -> stage.apply(PROMOTION.formatted("go", stage.release("shop-preprod"),
                    1)), stage -> stage.ended("go") && stage.release("shop-prod").equals(stage.release("shop-preprod")) && stage.ready()),
            new Scenario("promotion-saved-first", stage -> {
                stage.apply(STORE);
                secondRelease(stage, SAVED);
            }, stage -> stage.apply(PROMOTION.formatted("go", stage.release("shop-preprod"), 1)), stage -> stage.ended("go") && stage
                    .release("shop-prod").equals(stage.release("shop-preprod")) && stage.all("Backup").size() == 1 && stage.ready()),
            new Scenario("promotion-saved-in-vain", stage -> {
                stage.apply(STORE);
                secondRelease(stage, SAVED);
            }, stage -> {
                stage.act("shop-prod", "db.backup", Act.CRASHES);
                stage.apply(PROMOTION.formatted("go", stage.release("shop-preprod"), 1));
                stage.await("it has failed", () -> stage.ended("go") && stage.reason("Promotion", "go").equals("SafetyPointFailed"));
                stage.act("shop-prod", "db.backup", Act.RUNS);
                stage.apply(PROMOTION.formatted("again", stage.release("shop-preprod"), 1));
            }, stage -> stage.ended("again") && stage.release("shop-prod").equals(stage.release("shop-preprod")) && stage.ready()),
            new Scenario("rollback", stage -> {
                secondRelease(stage);
                stage.apply(PROMOTION.formatted("go", stage.release("shop-preprod"), 1));
                stage.await("the second release is promoted", () -> stage.ended("go") && stage.ready());
            }, stage -> {
                String second = stage.release("shop-prod");
                stage.apply(PROMOTION.formatted("back", first(stage), 2));
                stage.await("the first release is back", () -> !stage.release("shop-prod").equals(second));
                stage.apply(PROMOTION.formatted("late", second, 2));
            }, stage -> stage.ended("back") && stage.ended("late") && stage.ready()),
            new Scenario("held-and-let-go", Scenario::secondRelease, stage -> {
                String first = stage.release("shop-prod");
                String second = stage.release("shop-preprod");
                stage.apply(PROMOTION_OF_PREPROD.formatted("hold", first, 2));
                stage.await("preprod is held", () -> stage.ended("hold") && stage.release("shop-preprod").equals(first) && stage.ready());
                stage.apply(SHOP.replace("shop:1.4", "shop:1.6"));
                stage.await("the third release is cut", () -> third(stage, first, second).isPresent());
                stage.apply(PROMOTION_OF_PREPROD.formatted("let-go", third(stage, first, second).orElseThrow(), 3));
            }, stage -> stage.all("Release").size() == 3 && stage.ended("let-go") && stage.ready() && !stage.release("shop-preprod").equals(
                    stage.release("shop-prod"))),
            new Scenario("webhook-burst", stage -> {
                stage.apply(HOOK);
                stage.apply(HOOKED);
                stage.await("the first release stands", () -> stage.all("Environment").size() == 2 && stage.ready());
            }, stage -> {
                stage.push("1.4");
                stage.await("the pushed image is cut", () -> {
                    stage.deliver("shop", KEY, BURST);
                    return stage.all("Release").size() == 2;
                });
                stage.deliver("shop", KEY, BURST);
            }, stage -> stage.all("Release").size() == 2 && !stage.release("shop-preprod").equals(stage.release("shop-prod")) && stage
                    .ready()),
            new Scenario("tasks", stage -> stage.apply(SECRET.formatted("first")), stage -> {
                stage.apply(with(TASKS));
                stage.await("the first release stands", stage::ready);
                stage.act("blog-dev", "web.task", Act.CRASHES);
                stage.apply(with(TASKS).replace("shop:1.4", "shop:1.5"));
                stage.await("a task has failed", () -> stage.reason("Environment", "blog-dev").equals("TaskFailed"));
                stage.act("blog-dev", "web.task", Act.RUNS);
                stage.delete("Job", "migrate-2");
            }, stage -> stage.all("Release").size() == 2 && stage.ready()),
            new Scenario("run-once", Scenario::blog, stage -> {
                stage.apply(RUN.formatted("well"));
                stage.await("the command has ended", () -> stage.ended("TaskRun", "well"));
                stage.act("blog-dev", "web.task", Act.CRASHES);
                stage.apply(RUN.formatted("badly"));
                stage.await("the other command has failed", () -> stage.ended("TaskRun", "badly"));
                stage.apply(BLOG.replace("shop:1.4", "shop:1.5"));
            }, stage -> stage.ended("TaskRun", "well") && stage.ended("TaskRun", "badly") && stage.all("Release").size() == 2 && stage
                    .ready()),
            new Scenario("task-rolled-back-and-held", stage -> secondRelease(stage, SHOP + TASKS.indent(4)), stage -> {
                stage.act("shop-prod", "web.task", Act.CRASHES);
                stage.apply(PROMOTION.formatted("go", stage.release("shop-preprod"), 1));
                stage.await("it goes back", () -> stage.ended("go") && !stage.release("shop-prod").equals(stage.release("shop-preprod")));
                stage.act("shop-prod", "web.task", Act.RUNS);
                stage.apply(PROMOTION.formatted("again", stage.release("shop-preprod"), 3));
            }, stage -> stage.ended("again") && stage.release("shop-prod").equals(stage.release("shop-preprod")) && stage.ready()),
            new Scenario("automatic", stage -> {
                stage.apply(AUTOMATIC);
                stage.await("the first release stands", () -> stage.all("Environment").size() == 2 && stage.ready());
            }, stage -> stage.apply(AUTOMATIC.replace("shop:1.4", "shop:1.5")), stage -> stage.all("Promotion").size() == 1 && stage.all(
                    "Promotion").stream().allMatch(one -> stage.ended(one.getMetadata().getName())) && stage.release("shop-prod").equals(
                            stage.release("shop-preprod")) && stage.ready()),
            new Scenario("given-up", stage -> {
                stage.apply(ALONE);
                stage.await("the first release stands", () -> stage.all("Environment").size() == 1 && stage.ready());
            }, stage -> {
                String first = stage.release("shop-prod");
                stage.act("shop-prod", "web", Act.CRASHES);
                stage.apply(ALONE.replace("shop:1.4", "shop:1.5"));
                stage.await("the second release is tried", () -> !stage.release("shop-prod").equals(first));
                stage.await("the first one is back", () -> stage.release("shop-prod").equals(first));
                stage.act("shop-prod", "web", Act.RUNS);
            }, stage -> stage.reason("Site", "shop").equals("GivenUp") && stage.ready("Environment", "shop-prod") && stage.all("Promotion")
                    .stream().allMatch(one -> stage.ended(one.getMetadata().getName()))),
            new Scenario("preview", Scenario::blog, stage -> {
                stage.apply(TRY.formatted("1.5"));
                stage.await("the tag runs", () -> stage.all("Release").size() == 2 && stage.one("Environment", "blog-try").isPresent()
                        && stage
                                .ready());
                String tried = stage.release("blog-try");
                stage.apply(TRY.formatted("1.4"));
                stage.await("another tag runs", () -> !stage.release("blog-try").equals(tried) && stage.ready());
                stage.delete("Environment", "blog-try");
            }, stage -> stage.all("Environment").size() == 1 && stage.ready()),
            new Scenario("backup", stage -> {
                alone(stage);
                stage.apply(STORE);
            }, stage -> stage.apply(BACKUP), stage -> stage.ended("Backup", "point") && stage.ready()),
            new Scenario("take-over", Scenario::point, stage -> {
                String uid = stage.one("Backup", "point").orElseThrow().getMetadata().getUid();
                stage.delete("Backup", "point");
                stage.await("nobody knows of the point", () -> stage.one("Backup", "point").isEmpty());
                stage.apply(BACKUP.replace("{name: point,", "{name: found,").replace("environment: shop-prod",
                        "environment: shop-prod, point: "
                                + uid));
            }, stage -> stage.ended("Backup", "found") && stage.reason("Backup", "found").equals("Complete") && stage.ready()),
            new Scenario("restore", Scenario::point, stage -> stage.apply(RESTORE.formatted("back", replaces(1))), stage -> stage.ended(
                    "Restore", "back") && stage.ready()),
            new Scenario("restore-in-vain", Scenario::point, stage -> {
                stage.act("shop-prod", "uploads.backup", Act.CRASHES);
                stage.apply(RESTORE.formatted("back", replaces(1) + ", safetyPoint: Skip"));
                stage.await("it has failed", () -> stage.ended("Restore", "back"));
                stage.act("shop-prod", "uploads.backup", Act.RUNS);
            }, stage -> stage.reason("Restore", "back").equals("FetchFailed") && stage.ready() && stage.all("PersistentVolumeClaim")
                    .stream()
                    .noneMatch(claim -> claim.getMetadata().getName().endsWith("-2") && claim.getMetadata()
                            .getDeletionTimestamp() == null)),
            new Scenario("undo", stage -> {
                point(stage);
                stage.apply(RESTORE.formatted("back", replaces(1) + ", safetyPoint: Skip"));
                stage.await("the data is replaced", () -> stage.ended("Restore", "back") && stage.ready());
            }, stage -> stage.apply(RESTORE.formatted("undo", "undo: back, preconditions: {sequence: 2}")), stage -> stage.ended("Restore",
                    "undo") && stage.ready()),
            new Scenario("import", stage -> {
                stage.apply(SHOP + SCRUB.indent(4));
                stage.await("the first release stands", () -> stage.all("Environment").size() == 2 && stage.ready());
                stage.apply(STORE);
                stage.apply(BACKUP);
                stage.await("a recovery point of prod", () -> stage.ended("Backup", "point") && stage.reason("Backup", "point").equals(
                        "Complete") && stage.ready());
            }, stage -> stage.apply(RESTORE.replace("shop-prod", "shop-preprod").formatted("down", replaces(1))), stage -> stage.ended(
                    "Restore", "down") && stage.reason("Restore", "down").equals("Complete") && stage.ready()),
            new Scenario("check", stage -> {
                stage.apply(CHECKED);
                stage.await("the release stands", () -> stage.all("Environment").size() == 1 && stage.ready());
                stage.apply(STORE);
                stage.apply(BACKUP);
                stage.await("a recovery point", () -> stage.ended("Backup", "point") && stage.ready());
            }, Scenario::checked, stage -> stage.ended("Backup", "second") && stage.ended("Restore", "back") && stage.check().filter(
                    job -> succeeded(job) && !"".equals(stage.status("Environment", "shop-prod", "backup", "lastChecked"))).isPresent()
                    && !stage.reason("Environment", "shop-prod", "Protected").equals("RepositoryDamaged") && stage.ready()),
            new Scenario("drill", Scenario::point, stage -> stage.apply(RESTORE.formatted("try", "mode: Drill")), stage -> stage.ended(
                    "Restore", "try") && stage.ready() && stage.all("PersistentVolumeClaim").stream().noneMatch(claim -> claim.getMetadata()
                            .getName().contains("-drill-"))));

    /** One environment with a database and a volume, of which a recovery point was made. */
    private static void point(Stage stage) {
        alone(stage);
        stage.apply(STORE);
        stage.apply(BACKUP);
        stage.await("a recovery point", () -> stage.ended("Backup", "point") && stage.reason("Backup", "point").equals("Complete") && stage
                .ready());
    }

    /** It comes due, makes a save wait, gives way to a restore, begins anew, finds damage, and is looked at again. */
    private static void checked(Stage stage) {
        stage.act("shop-prod", "berth.check.backup", Act.NEVER_READY);
        stage.age("point", 8);
        stage.await("the repository is being checked", () -> stage.check().isPresent());
        String first = stage.check().orElseThrow().getMetadata().getUid();
        stage.apply(BACKUP.replace("name: point", "name: second"));
        stage.await("a save waits", () -> stage.status("Backup", "second", "step").equals("Save"));
        stage.apply(RESTORE.formatted("back", replaces(1) + ", safetyPoint: Skip"));
        stage.await("the check has given way, and begins anew", () -> stage.ended("Restore", "back") && stage.ended("Backup", "second")
                && stage.check().filter(job -> !job.getMetadata().getUid().equals(first)).isPresent());
        stage.act("shop-prod", "berth.check.backup", Act.DAMAGED);
        stage.await("damage is found", () -> stage.reason("Environment", "shop-prod", "Protected").equals("RepositoryDamaged"));
        stage.act("shop-prod", "berth.check.backup", Act.RUNS);
        stage.delete("Job", stage.check().orElseThrow().getMetadata().getName());
    }

    private static boolean succeeded(GenericKubernetesResource job) {
        return String.valueOf(job.getAdditionalProperties().get("status")).contains("type=Complete, status=True") || String.valueOf(job
                .getAdditionalProperties().get("status")).contains("status=True, type=Complete");
    }

    private static String replaces(int sequence) {
        return "backup: point, preconditions: {sequence: %d}".formatted(sequence);
    }

    private static void alone(Stage stage) {
        stage.apply(ALONE.replace("  updates: {policy: Digest}\n", ""));
        stage.await("the release stands", () -> stage.all("Environment").size() == 1 && stage.ready());
    }

    private static void secondRelease(Stage stage) {
        secondRelease(stage, SHOP);
    }

    private static void secondRelease(Stage stage, String site) {
        stage.apply(site);
        stage.await("the first release stands", () -> stage.all("Environment").size() == 2 && stage.ready());
        stage.apply(site.replace("shop:1.4", "shop:1.5"));
        stage.await("preprod has the second release", () -> stage.all("Release").size() == 2 && stage.ready() && !stage.release(
                "shop-preprod").equals(stage.release("shop-prod")));
    }

    /** Name of a release that is neither. */
    private static Optional<String> third(Stage stage, String first, String second) {
        return stage.all("Release").stream().map(release -> release.getMetadata().getName()).filter(name -> !name.equals(first) && !name
                .equals(second)).findFirst();
    }

    /** The release that preprod does not run. */
    private static String first(Stage stage) {
        return stage.all("Release").stream().map(release -> release.getMetadata().getName()).filter(name -> !name.equals(stage.release(
                "shop-preprod"))).findFirst().orElseThrow();
    }

    private static void nothing(Stage stage) {
        // the tenant's namespace is there
    }

    private static void blog(Stage stage) {
        stage.apply(SECRET.formatted("first"));
        stage.apply(BLOG);
    }

    private static void blogWithCache(Stage stage) {
        stage.apply(SECRET.formatted("first"));
        stage.apply(with("""
                - name: cache
                  image: redis:7
                  database: {engine: redis, size: 1Gi}
                """));
    }

    /** The blog with more components, before its settings. */
    private static String with(String more) {
        return BLOG.replace("    settings: [{name: GREETING, d", more.indent(4) + "    settings: [{name: GREETING, d");
    }

    @Override
    public String toString() {
        return name;
    }
}
