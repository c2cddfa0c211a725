package dev.berth.operator.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.operator.sim.Revision.Actor;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What never breaks while data is replaced: it is there whole or not at all, and what was there stays for as long as was promised. */
record DataInvariants(SimulatedCluster cluster) {
    private static final String RELEASE = "berth.dev/release";
    private static final String VOLUMES = "berth.dev/volumes";
    private static final String REPLACED = "berth.dev/replaced";
    private static final String KEPT_OF = "berth.dev/kept-of";
    private static final String KEPT_SAVING = "berth.dev/kept-saving";
    private static final String KEPT_GOING = "berth.dev/kept-going";
    private static final Set<String> OVER = Set.of("Failed", "Succeeded");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static void broken(int number, Revision revision, String sentence) {
        throw new Violation("invariant " + number + ": " + sentence + " (" + revision + ")");
    }

    static Map<String, Map<String, Object>> holdings(Optional<Live> namespace) {
        Map<String, Map<String, Object>> holdings = new LinkedHashMap<>();
        namespace.map(place -> Tree.text(place.annotations(), VOLUMES)).ifPresent(text -> Tree.map(json(text)).forEach((volume,
                holding) -> holdings.put(volume, Tree.map(holding))));
        return holdings;
    }

    private static List<Map<String, Object>> replaced(Optional<Live> namespace) {
        return namespace.map(place -> Tree.text(place.annotations(), REPLACED)).map(text -> Tree.maps(json(text))).orElse(List.of());
    }

    private static Object json(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new Violation("the ledger holds " + text + ", which is no JSON: " + e.getOriginalMessage());
        }
    }

    private Optional<Live> place(Id id) {
        return cluster.get(new Id("Namespace", "", id.namespace()));
    }

    private boolean over(Map<String, Object> entry) {
        return !cluster.instant().isBefore(Instant.parse(String.valueOf(entry.get("until"))));
    }

    private static boolean names(Map<String, Object> entry, String uid) {
        return Tree.map(entry.get("volumes")).values().stream().anyMatch(holding -> uid.equals(Tree.text(holding, "uid")));
    }

    /** 5: only data whose time is over is destroyed, and what a restore has left. */
    void destroyed(Revision revision) {
        Live claim = revision.latest();
        Optional<Live> place = place(revision.id());
        List<Map<String, Object>> former = replaced(place);
        boolean held = holdings(place).values().stream().anyMatch(holding -> claim.uid().equals(holding.get("uid")));
        boolean needed = held || former.stream().anyMatch(entry -> names(entry, claim.uid()) && !over(entry));
        boolean may = claim.label(Labels.RESTORE) != null || former.stream().anyMatch(entry -> names(entry, claim.uid()));
        if (needed || !may) {
            broken(5, revision, "data is deleted");
        }
    }

    /** Whether this revision replaces data. */
    static boolean replaces(Revision revision) {
        return newest(revision).isPresent();
    }

    /** What was replaced by this revision. */
    private static Optional<Map<String, Object>> newest(Revision revision) {
        Set<Object> known = replaced(revision.before()).stream().map(entry -> entry.get("by")).collect(Collectors.toSet());
        return replaced(revision.after()).stream().filter(entry -> !known.contains(entry.get("by"))).findFirst();
    }

    /** 5, 13: volumes stay where they are, but for those that a restore replaces, all at once; and what was there is remembered. */
    void moved(Revision revision) {
        Map<String, Map<String, Object>> before = holdings(revision.before());
        Map<String, Map<String, Object>> after = holdings(revision.after());
        Set<String> moved = new HashSet<>();
        before.forEach((volume, holding) -> {
            Map<String, Object> now = after.get(volume);
            if (now == null) {
                broken(13, revision, "the ledger lost volume " + volume);
            } else if (!Objects.equals(now.get("claim"), holding.get("claim")) || !Objects.equals(now.get("uid"), holding.get("uid"))) {
                moved.add(volume);
            }
        });
        Optional<Map<String, Object>> newest = newest(revision);
        Optional<Live> restore = newest.flatMap(entry -> cluster.all("Restore").filter(one -> one.uid().equals(entry.get("by")))
                .findFirst());
        Set<String> meant = restore.map(one -> meant(one, revision)).orElse(Set.of());
        if (!moved.equals(meant)) {
            broken(13, revision, "the ledger moved volumes " + moved + ", and a restore was to replace " + meant);
        }
        remembered(revision, newest, restore);
        if (newest.isPresent()) {
            Map<String, Object> volumes = Tree.map(newest.get().get("volumes"));
            moved.forEach(volume -> {
                if (!before.get(volume).get("uid").equals(Tree.text(volumes.get(volume), "uid"))) {
                    broken(13, revision, "it is not remembered what volume " + volume + " was before");
                }
                if (!cluster.has(String.valueOf(after.get(volume).get("uid")))) {
                    broken(13, revision, "volume " + volume + " is a claim that is not there");
                }
            });
            quiet(revision, revision.id().name(), "data is replaced");
            fetching(revision, after);
        }
    }

    /** 5: a promotion decides on a release whose tasks could change a database only when that is saved, unless somebody said otherwise. */
    void savedFirst(Revision revision) {
        Map<String, Object> before = decided(revision.before());
        Map<String, Object> after = decided(revision.after());
        String tenant = revision.latest().label(Labels.TENANT);
        Optional<Live> promotion = cluster.all("Promotion").filter(one -> one.uid().equals(after.get("by"))).findFirst();
        boolean comes = promotion.filter(one -> Objects.equals(Tree.text(one.tree(), "spec", "release"), after.get("name"))).isPresent();
        if (before.isEmpty() || Objects.equals(before.get("name"), after.get("name")) || !comes || "Skip".equals(Tree.text(promotion.get()
                .tree(), "spec", "safetyPoint"))) {
            return;
        }
        boolean database = stack(tenant, before).map(stack -> Tree.maps(stack.get("components"))).stream().flatMap(List::stream).anyMatch(
                component -> component.containsKey("database"));
        boolean tasks = stack(tenant, after).map(stack -> Tree.maps(stack.get("tasks"))).stream().flatMap(List::stream).anyMatch(
                task -> !"OnSchedule".equals(task.get("run")));
        boolean store = cluster.all("Site").anyMatch(site -> site.id().namespace().equals(tenant) && Tree.at(site.tree(), "spec",
                "backups") != null);
        if (database && tasks && store && cluster.all("Backup").noneMatch(point -> promotion.get().uid().equals(point.label(
                Labels.PROMOTION)) && Tree.text(point.tree(), "status", "recoveryPoint") != null && before.get("name").equals(Tree.text(
                        point
                                .tree(), "status", "release")))) {
            broken(5, revision, "a release comes whose tasks may change data that was not saved");
        }
    }

    /** 5: nothing of an environment goes that is saved by its Site, before what its database holds is saved once more, or given up. */
    void savedLast(Revision revision) {
        Live after = revision.latest();
        String uid = after.label(Labels.OWNER_UID);
        boolean said = uid != null && uid.equals(after.annotations().get(KEPT_OF));
        boolean before = revision.before().filter(place -> uid != null && uid.equals(place.annotations().get(KEPT_OF))).isPresent();
        if (!said || before || after.annotations().get(KEPT_SAVING) != null || after.annotations().get(KEPT_GOING) != null) {
            return;
        }
        String tenant = after.label(Labels.TENANT);
        Id named = new Id("Site", tenant, String.valueOf(after.label(Labels.SITE)));
        boolean site = cluster.get(named).filter(one -> Tree.at(one.tree(), "spec", "backups", "store") != null).isPresent();
        boolean store = cluster.all("BackupStore").anyMatch(one -> one.id().namespace().equals(tenant) && !one.terminating());
        boolean answers = cluster.get(new Id("Deployment", after.id().name(), "db")).filter(db -> Tree.number(db.tree(), 0, "spec",
                "replicas") > 0).isPresent();
        boolean stopped = cluster.get(new Id("Environment", tenant, String.valueOf(after.label(Labels.OWNER)))).filter(
                environment -> Boolean.TRUE.equals(Tree.at(environment.tree(), "spec", "suspend")) || "Restore".equals(Tree.text(environment
                        .tree(), "status", "holder", "kind"))).isPresent();
        if (site && store && answers && !stopped) {
            broken(5, revision, "an environment goes whose database was not saved once more");
        }
    }

    private static Map<String, Object> decided(Optional<Live> namespace) {
        return namespace.map(place -> Tree.text(place.annotations(), RELEASE)).map(text -> Tree.map(json(text))).orElse(Map.of());
    }

    private Optional<Map<String, Object>> stack(String tenant, Map<String, Object> decided) {
        return cluster.get(new Id("Release", tenant, String.valueOf(decided.get("name")))).map(release -> Tree.map(Tree.at(release.tree(),
                "spec", "stack")));
    }

    /** Volumes that this restore is to replace. */
    private Set<String> meant(Live restore, Revision revision) {
        String undone = Tree.text(restore.tree(), "spec", "undo");
        if (undone != null) {
            return replaced(revision.before()).stream().filter(entry -> undone.equals(entry.get("action"))).findFirst().map(
                    entry -> Tree.map(entry.get("volumes")).keySet()).orElse(Set.of());
        }
        Object named = Tree.at(restore.tree(), "spec", "parts");
        String chosen = Tree.text(restore.tree(), Tree.at(restore.tree(), "spec", "asOf") == null ? "spec" : "status", "backup");
        Id backup = new Id("Backup", restore.id().namespace(), chosen);
        return cluster.get(backup).stream()
                .flatMap(one -> Tree.maps(Tree.at(one.tree(), "status", "parts")).stream())
                .map(part -> String.valueOf(part.get("name")))
                .filter(part -> !(named instanceof List<?> all) || all.contains(part))
                .collect(Collectors.toSet());
    }

    private void remembered(Revision revision, Optional<Map<String, Object>> newest, Optional<Live> restore) {
        String undone = restore.map(one -> Tree.text(one.tree(), "spec", "undo")).orElse("");
        List<Map<String, Object>> after = replaced(revision.after());
        replaced(revision.before()).stream()
                .filter(entry -> !after.contains(entry) && !over(entry) && !(newest.isPresent() && Objects.equals(undone, entry.get(
                        "action"))))
                .forEach(entry -> broken(13, revision, "the ledger forgot what " + entry.get("action") + " had replaced"));
    }

    /** 5: nobody writes. */
    private void quiet(Revision revision, String namespace, String what) {
        cluster.all("Pod")
                .filter(pod -> pod.id().namespace().equals(namespace) && !backup(pod) && !OVER.contains(String.valueOf(Tree.text(pod.tree(),
                        "status", "phase"))))
                .findFirst()
                .ifPresent(pod -> broken(5, revision, what + " while " + pod.id() + " is there"));
    }

    /** 5: on data of another environment nothing begins but its databases and tasks, until these have ended. */
    private static void unvisited(Revision revision, Live pod, Map<String, Map<String, Object>> holdings) {
        String component = String.valueOf(pod.label(Labels.COMPONENT));
        boolean importing = holdings.values().stream().anyMatch(holding -> holding.get("from") != null && !Boolean.TRUE.equals(holding.get(
                "kept")));
        if (importing && !component.equals("db") && !component.equals(Scope.task("web"))) {
            broken(5, revision, "it begins on data of another environment that waits for its tasks");
        }
    }

    private static boolean backup(Live pod) {
        return Scope.backup().equals(pod.label(Labels.COMPONENT)) || Scope.boot().equals(pod.label(Labels.COMPONENT));
    }

    /** 5: what is still being filled is nobody's volume. */
    private void fetching(Revision revision, Map<String, Map<String, Object>> now) {
        cluster.all("Job")
                .filter(job -> job.id().namespace().equals(revision.id().name()) && fetches(job) && Tree.at(job.tree(), "status",
                        "conditions") == null)
                .forEach(job -> filled(job).filter(claim -> named(now, claim)).forEach(claim -> broken(5, revision, claim
                        + " becomes a volume while " + job.id() + " fills it")));
    }

    /** 5: a restore fills what is no volume, and while nobody writes; a drill fills what never becomes one, at any time. */
    void filling(Revision revision) {
        Live job = revision.latest();
        if (!fetches(job)) {
            return;
        }
        filled(job).filter(claim -> named(holdings(place(job.id())), claim)).forEach(claim -> broken(5, revision, "a restore fills " + claim
                + ", which is a volume"));
        if (!drills(revision, job)) {
            quiet(revision, job.id().namespace(), "data is fetched");
        }
    }

    private boolean drills(Revision revision, Live job) {
        boolean drill = cluster.all("Restore").anyMatch(one -> one.uid().equals(job.label(Labels.BACKUP)) && "Drill".equals(Tree.text(one
                .tree(), "spec", "mode")));
        if (drill) {
            Tree.maps(Tree.at(job.tree(), "spec", "template", "spec", "volumes")).stream()
                    .flatMap(volume -> Stream.ofNullable(Tree.text(volume, "persistentVolumeClaim", "claimName")))
                    .filter(claim -> !claim.contains("-drill-"))
                    .forEach(claim -> broken(5, revision, "a drill mounts " + claim));
        }
        return drill;
    }

    private static boolean fetches(Live job) {
        return job.id().name().startsWith("restore-");
    }

    private static Stream<String> filled(Live job) {
        return Tree.maps(Tree.at(job.tree(), "spec", "template", "spec", "volumes")).stream()
                .filter(volume -> !String.valueOf(volume.get("name")).startsWith(Names.own("beside-")))
                .flatMap(volume -> Stream.ofNullable(Tree.text(volume, "persistentVolumeClaim", "claimName")));
    }

    private static boolean named(Map<String, Map<String, Object>> holdings, String claim) {
        return holdings.values().stream().anyMatch(holding -> claim.equals(holding.get("claim")));
    }

    /** 5: a pod begins on the data that the ledger names, and on no other. */
    void mounted(Revision revision) {
        Live pod = revision.latest();
        if (!revision.created() || revision.by() != Actor.CLUSTER || backup(pod)) {
            return;
        }
        Map<String, Map<String, Object>> holdings = holdings(place(pod.id()));
        unvisited(revision, pod, holdings);
        Tree.maps(Tree.at(pod.tree(), "spec", "volumes")).stream()
                .flatMap(volume -> Stream.ofNullable(Tree.text(volume, "persistentVolumeClaim", "claimName")))
                .filter(claim -> !named(holdings, claim))
                .forEach(claim -> broken(5, revision, "a pod begins on " + claim + ", which the ledger does not name"));
    }
}
