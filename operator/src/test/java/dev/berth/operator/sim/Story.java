package dev.berth.operator.sim;

import dev.berth.operator.sim.Revision.Actor;
import dev.berth.plan.Id;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the users of a cluster do, one act after the other: the same in an undisturbed run and in every disturbed one. Every story ends with
 * nobody in anybody's way, so that there is one right end.
 */
final class Story {
    static final Set<String> TENANTS = Set.of("acme", "beta");
    static final String SECRET_VALUE = "rose-bud";

    static final String ACME = "acme";
    private static final String SHOP = "shop";
    private static final int MOST_EDITS = 3;

    private static final Map<String, Object> AUTOMATIC = Map.of("mode", "Promoted", "from", SHOP + "-preprod", "approval", "Automatic");

    /** Of a stage that lives for ever: when it is stopped would depend on the way. */
    private static final Map<String, Object> TRIES = Map.of("name", "try", "stage", "dev", "hostnames", List.of(Map.of("hostname",
            "try.shop.example.com")), "deploy", Map.of("mode", "Images", "images", List.of(Map.of("component", "web", "tag", "try"))));

    /**
     * One act of a user.
     *
     * @param waits   the user lets everything come to rest before
     * @param after   how much time passes first
     * @param enabled whether it can be done yet: nobody applies an object again while the old one is on its way out
     */
    record Act(String what, boolean waits, Duration after, Predicate<SimulatedCluster> enabled, Consumer<SimulatedCluster> run) {
        /** Nobody does two things in one second, which is what the API server's clock counts in. */
        private static final Duration MOMENT = Duration.ofSeconds(1);

        Act(String what, boolean waits, Predicate<SimulatedCluster> enabled, Consumer<SimulatedCluster> run) {
            this(what, waits, MOMENT, enabled, run);
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private final Random random;
    private final List<Act> acts = new ArrayList<>();
    private final boolean patient;
    private final boolean secret;
    private final boolean tasks;
    private final boolean forgetful;
    private final boolean saved;
    private final boolean checked;

    /** Data of one environment comes to another one, and is not visited before a task of the release has ended on it. */
    private final boolean imported;
    private final List<Map<String, Object>> environments = new ArrayList<>();
    private final Map<String, Map<String, Object>> components = new LinkedHashMap<>();
    private final Map<String, String> volumes = new LinkedHashMap<>();
    private int edition;
    private boolean standalone;
    private int promotions;

    private static boolean restores(long number) {
        return number % 9 == 5 && number % 5 != 1;
    }

    /** In this one the repository is due to be checked again and again. */
    static boolean checks(long number) {
        return restores(number) && number % 2 == 0;
    }

    private Story(long number) {
        random = new Random(number * 7919);
        boolean promoted = number % 5 == 1;
        boolean restored = restores(number);
        saved = promoted && number % 3 == 0;
        checked = checks(number);
        imported = restored && number % 2 == 1;
        tasks = number % 4 == 2 || saved;
        forgetful = number % 3 == 1;
        secret = random.nextInt(4) == 0;
        // What a promotion or a volume comes to depends on what was there before: such a user waits.
        boolean custody = !promoted && random.nextInt(3) == 0 && !restored;
        patient = promoted || custody || restored || random.nextInt(4) == 0;
        components.put("web", web());
        if (random.nextInt(3) == 0) {
            components.put("db", database());
        }
        if (random.nextInt(2) == 0) {
            volumes.put("uploads", "web");
        }
        if (saved || restored && volumes.isEmpty()) {
            components.put("db", database());
        }
        if (promoted) {
            environments.add(Map.of("name", "preprod"));
            environments.add(number % 10 == 6 ? Map.of("name", "prod", "deploy", AUTOMATIC) : Map.of("name", "prod"));
        } else {
            environments.add(Map.of("name", random.nextBoolean() ? "dev" : "preprod"));
        }
        if (imported) {
            environments.add(Map.of("name", environments.getFirst().get("name").equals("dev") ? "preprod" : "dev"));
        }
        if (!promoted && number % 6 == 3) {
            environments.add(TRIES);
        }
        boolean late = secret && random.nextBoolean();
        if (secret && !late) {
            putSecret("first");
        }
        if (saved) {
            act("make a store", _ -> true, Restores::store);
        }
        applySite();
        boolean rival = random.nextInt(4) == 0;
        if (rival) {
            rivals();
        }
        for (int i = random.nextInt(MOST_EDITS) + (rival ? 0 : 1); i > 0; i--) {
            edit(custody, promoted);
        }
        if (secret && late) {
            putSecret("late");
        }
        if (promoted) {
            promote(Story::whatPreprodHas);
            promote(Story::whatPreprodHas); // where the first one was given up because of a mishap
        }
        if (saved) {
            deleteFirst();
        }
        if (number % 7 == 4) {
            List.of("one", "two").forEach(this::runOnce);
        }
        if (rival) {
            act("blog gives the hostname up", cluster -> true, cluster -> cluster.userApplies(blog("blog.example.org")));
        }
        if (restored) {
            Optional<String> other = Optional.of(environments.getLast()).filter(_ -> imported && environments.size() > 1).map(last -> SHOP
                    + "-"
                    + last.get("name"));
            new Restores(SHOP + "-" + environments.getFirst().get("name"), other, components.containsKey("db"), checked, random).play(this);
        }
    }

    private static Map<String, Object> database() {
        return Map.of("name", "db", "image", "mariadb:11.4", "database", Map.of("engine", "mariadb", "size", "1Gi"));
    }

    /** Another edition of what runs. */
    void edited() {
        edition++;
        components.put("web", web());
        applySite();
    }

    void then(Act act) {
        acts.add(act);
    }

    /** The story of this number, always the same. */
    static List<Act> of(long number) {
        return List.copyOf(new Story(number).acts);
    }

    private void act(String what, Predicate<SimulatedCluster> enabled, Consumer<SimulatedCluster> run) {
        acts.add(new Act(what, patient, enabled, run));
    }

    private void edit(boolean custody, boolean promoted) {
        if (promoted && random.nextInt(2) == 0) {
            promote(random.nextBoolean() ? Story::whatPreprodHas : Story::whatProdHadBefore);
            return;
        }
        switch (random.nextInt(11)) {
            case 0, 1 -> {
                edition++;
                components.put("web", web());
                applySite();
            }
            case 2 -> {
                toggle("cache", Map.of("name", "cache", "image", "ghcr.io/acme/cache:1", "ports", List.of(Map.of("name", "main", "port",
                        6379))));
                applySite();
            }
            case 3 -> {
                if (custody) {
                    volumes.remove("uploads");
                } else {
                    components.put("web", Tree.with(web(), "Internet", "egress"));
                }
                applySite();
            }
            case 4 -> {
                environments.set(0, Tree.with(environments.getFirst(), List.of(Map.of("hostname", "new" + edition + ".example.com")),
                        "hostnames"));
                applySite();
            }
            case 5 -> {
                environments.set(0, Tree.with(environments.getFirst(), true, "suspend"));
                applySite();
                environments.set(0, Tree.with(environments.getFirst(), null, "suspend"));
                applySite();
            }
            case 6 -> {
                if (environments.size() > 1 && !promoted) {
                    environments.removeLast();
                } else if (!promoted) {
                    environments.add(Map.of("name", environments.getFirst().get("name").equals("dev") ? "preprod" : "dev"));
                }
                applySite();
            }
            case 7 -> again(new Id("Site", ACME, SHOP));
            case 8 -> deleteFirst();
            case 9 -> standalone();
            default -> {
                if (secret) {
                    putSecret("rotated");
                } else {
                    tamper();
                }
            }
        }
    }

    private void deleteFirst() {
        act("delete Environment of the site", _ -> true, cluster -> delete(cluster, new Id("Environment", ACME, SHOP + "-"
                + environments.getFirst().get("name"))));
    }

    private void toggle(String component, Map<String, Object> form) {
        if (components.remove(component) == null) {
            components.put(component, form);
        }
    }

    private Map<String, Object> web() {
        Map<String, Object> web = new LinkedHashMap<>(Map.of("name", "web", "image", "ghcr.io/acme/shop:1." + edition, "http", Map.of(
                "port", 8080)));
        if (secret) {
            web.put("env", List.of(Map.of("name", "KEY", "valueFrom", Map.of("secretKey", "api-key"))));
        }
        return web;
    }

    /** Two at once, of which one is too late; where nothing is to be had, the user does nothing. */
    private void promote(Function<SimulatedCluster, Optional<String>> chosen) {
        int number = promotions++;
        Id prod = new Id("Environment", ACME, SHOP + "-prod");
        boolean unsaved = saved && random.nextInt(4) == 0;
        act("promote prod", _ -> true, cluster -> chosen.apply(cluster).filter(_ -> cluster.get(prod).isPresent()).ifPresent(
                release -> List.of("a", "b").forEach(letter -> cluster.userApplies(object("Promotion", ACME, "go" + number + letter, Tree
                        .with(
                                Map.of("environment", prod.name(), "release", release, "deadlineSeconds", 86_400), unsaved ? "Skip" : null,
                                "safetyPoint"))))));
    }

    /** Somewhere in between, so that what is edited before may still be on its way. */
    private void runOnce(String name) {
        String environment = SHOP + "-" + environments.getFirst().get("name");
        acts.add(random.nextInt(acts.size() + 1), new Act("run once " + name, false, _ -> true, cluster -> cluster.userApplies(object(
                "TaskRun", ACME, name, Map.of("environment", environment, "component", "web", "args", List.of(name))))));
    }

    private static Optional<String> whatPreprodHas(SimulatedCluster cluster) {
        return cluster.get(new Id("Environment", ACME, SHOP + "-preprod")).map(live -> Tree.text(live.tree(), "status", "release", "name"));
    }

    private static Optional<String> whatProdHadBefore(SimulatedCluster cluster) {
        return cluster.get(new Id("Environment", ACME, SHOP + "-prod"))
                .flatMap(live -> Tree.maps(Tree.at(live.tree(), "status", "previous")).stream().findFirst())
                .map(before -> (String) before.get("name"));
    }

    private void applySite() {
        Map<String, Object> site = site();
        act("apply Site " + SHOP + " " + Tree.sorted(site.get("spec")), cluster -> standing(cluster, new Id("Site", ACME, SHOP)),
                cluster -> cluster
                        .userApplies(site));
    }

    private static boolean standing(SimulatedCluster cluster, Id id) {
        return cluster.get(id).filter(Live::terminating).isEmpty();
    }

    private Map<String, Object> site() {
        List<Map<String, Object>> parts = new ArrayList<>();
        components.forEach((name, form) -> {
            List<Map<String, String>> mounts = volumes.entrySet().stream()
                    .filter(volume -> volume.getValue().equals(name))
                    .map(volume -> Map.of("name", volume.getKey(), "mountPath", "/srv/" + volume.getKey()))
                    .toList();
            parts.add(mounts.isEmpty() ? form : Tree.with(form, mounts, "volumeMounts"));
        });
        Map<String, Object> stack = new LinkedHashMap<>(Map.of("components", List.copyOf(parts)));
        if (!volumes.isEmpty()) {
            stack.put("volumes", volumes.keySet().stream().map(name -> Map.of("name", name, "size", "1Gi")).toList());
        }
        List<Map<String, Object>> all = new ArrayList<>();
        if (tasks) {
            all.addAll(List.of(task("migrate", "BeforeRelease"), task("seed", "BeforeRelease"), task("warm", "AfterRelease"), Tree
                    .with(task("cron", "OnSchedule"), "*/5 * * * *", "schedule")));
        }
        if (imported) {
            all.addAll(List.of(task("scrub", "AfterImport"), task("paint", "AfterImport")));
        }
        if (!all.isEmpty()) {
            stack.put("tasks", List.copyOf(all));
        }
        List<Map<String, Object>> inline = environments.stream().map(e -> secret ? Tree.with(e, "keys", "secretName") : e).toList();
        Map<String, Object> spec = Map.of("domain", "shop.example.com", "environments", inline, "stack", stack);
        spec = saved || checked ? Tree.with(spec, Restores.POLICY, "backups") : spec;
        return object("Site", ACME, SHOP, forgetful ? Tree.with(spec, 1, "revisionHistoryLimit") : spec);
    }

    private static Map<String, Object> task(String name, String run) {
        return new LinkedHashMap<>(Map.of("name", name, "component", "web", "args", List.of(name), "run", run));
    }

    static Map<String, Object> object(String kind, String namespace, String name, Map<String, Object> spec) {
        return Map.of(
                "apiVersion", "berth.dev/v1alpha1",
                "kind", kind,
                "metadata", Map.of("namespace", namespace, "name", name, "labels", Map.of("team", namespace), "annotations", Map.of("note",
                        "mine")),
                "spec", spec);
    }

    /** Another tenant wants a name of this site, or one below it. */
    private void rivals() {
        String stage = (String) environments.getFirst().get("name");
        String wanted = random.nextBoolean() ? stage + ".shop.example.com" : "api." + stage + ".shop.example.com";
        Map<String, Object> blog = blog(wanted);
        act("apply Site blog for " + wanted, _ -> true, cluster -> cluster.userApplies(blog));
    }

    private static Map<String, Object> blog(String hostname) {
        Map<String, Object> web = Map.of("name", "web", "image", "ghcr.io/beta/blog:1", "http", Map.of("port", 8080));
        Map<String, Object> dev = Map.of("name", "dev", "hostnames", List.of(Map.of("hostname", hostname)));
        return object("Site", "beta", "blog", Map.of("domain", "blog.example.org", "environments", List.of(dev), "stack", Map.of(
                "components",
                List.of(web))));
    }

    private void again(Id id) {
        act("delete " + id, _ -> true, cluster -> delete(cluster, id));
        Map<String, Object> site = site();
        boolean atOnce = random.nextBoolean();
        act("apply again " + id, cluster -> cluster.get(id).isEmpty() && (atOnce || cluster.all("Environment").noneMatch(e -> e.id().name()
                .startsWith(SHOP))), cluster -> cluster.userApplies(site));
    }

    private void standalone() {
        Id id = new Id("Environment", ACME, "extra");
        Map<String, Object> extra = object("Environment", ACME, "extra", Map.of("site", SHOP, "stage", "dev", "deploy", Map.of("mode",
                "FollowSite"), "hostnames", List.of(Map.of("hostname", "extra.example.com"))));
        if (secret) {
            extra = Tree.with(extra, "keys", "spec", "secretName");
        }
        Map<String, Object> applied = extra;
        if (standalone) {
            act("delete " + id, _ -> true, cluster -> delete(cluster, id));
        }
        act("apply " + id, cluster -> standing(cluster, id) && (!standalone || cluster.get(id).isEmpty()), cluster -> cluster.userApplies(
                applied));
        if (!standalone && random.nextBoolean()) {
            act("delete " + id, _ -> true, cluster -> delete(cluster, id));
            act("apply again " + id, cluster -> cluster.get(id).isEmpty(), cluster -> cluster.userApplies(applied));
        }
        standalone = true;
    }

    private void putSecret(String value) {
        String text = Base64.getEncoder().encodeToString((SECRET_VALUE + "-" + value).getBytes(StandardCharsets.UTF_8));
        Map<String, Object> keys = Map.of(
                "apiVersion", "v1",
                "kind", "Secret",
                "metadata", Map.of("namespace", ACME, "name", "keys"),
                "type", "Opaque",
                "data", Map.of("api-key", text));
        act("put Secret keys " + value, _ -> true, cluster -> cluster.userApplies(keys));
    }

    /** Somebody puts a hand on what is Berth's: a Service goes, a Deployment is scaled. */
    private void tamper() {
        Id place = new Id("Namespace", "", ACME + "--" + SHOP + "-" + environments.getFirst().get("name"));
        act("delete Service web of " + place, _ -> true, cluster -> delete(cluster, new Id("Service", place.name(), "web")));
        act("change the image of Deployment web of " + place, _ -> true, cluster -> cluster.get(new Id("Deployment", place.name(), "web"))
                .ifPresent(live -> cluster.merge(Actor.USER, live, Map.of("spec", Map.of("template", Map.of("spec", Map.of("containers",
                        List.of(
                                Tree.with(Tree.maps(Tree.at(live.tree(), "spec", "template", "spec", "containers")).getFirst(), "evil:1",
                                        "image")))))))));
        act("add hostNetwork to Deployment web of " + place, _ -> true, cluster -> cluster.get(new Id("Deployment", place.name(), "web"))
                .ifPresent(live -> cluster.merge(Actor.USER, live, Map.of("spec", Map.of("template", Map.of("spec", Map.of("hostNetwork",
                        true)))))));
        act("scale Deployment web of " + place, _ -> true, cluster -> cluster.get(new Id("Deployment", place.name(), "web"))
                .ifPresent(live -> cluster.merge(Actor.USER, live, Map.of("spec", Map.of("replicas", 4)))));
    }

    private static void delete(SimulatedCluster cluster, Id id) {
        cluster.get(id).ifPresent(live -> cluster.delete(Actor.USER, id, live.uid()));
    }
}
