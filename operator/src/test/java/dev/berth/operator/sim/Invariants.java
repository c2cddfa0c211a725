package dev.berth.operator.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.operator.sim.Revision.Actor;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.part.backup.SaveJobs;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What never breaks (design, section 1), as far as objects show it: looked at after every change. */
final class Invariants {
    private static final String DENY = "default-deny";
    private static final String LEDGER_RELEASE = "berth.dev/release";
    private static final Set<String> RUN_IN_IT = Set.of("Deployment", "Job", "CronJob", "Pod");
    private static final Set<String> BERTHS_KINDS = Set.of("Site", "Environment", "Release", "Promotion", "TaskRun",
            "Backup", "BackupStore", "Restore");
    private static final Set<String> ALONE = Set.of(SaveJobs.FORGET, SaveJobs.CHECK);
    private static final ObjectMapper JSON = new ObjectMapper();

    private SimulatedCluster cluster;
    private DataInvariants replacing;
    private final Set<String> secretValues = new HashSet<>();
    private final Set<String> started = new HashSet<>();

    void watch(SimulatedCluster watched) {
        cluster = watched;
        replacing = new DataInvariants(watched);
    }

    /** Throws {@link Violation}. */
    void judge(Revision revision) {
        if (revision.by() == Actor.OPERATOR) {
            usersOwn(revision);
            ownPlaces(revision);
        }
        switch (revision.id().kind()) {
            case "Deployment" -> {
                walled(revision);
                preparedFirst(revision);
                releaseOfTheLedger(revision);
                dataOfTheLedger(revision);
            }
            case "Job" -> {
                walled(revision);
                onceEach(revision);
            }
            case "Pod" -> {
                walled(revision);
                replacing.mounted(revision);
            }
            case "NetworkPolicy" -> wallStays(revision);
            case "IngressRoute" -> revision.after().ifPresent(route -> routed(revision, route));
            case "HostnameClaim" -> claimed(revision);
            case "PersistentVolumeClaim" -> data(revision);
            case "Namespace" -> ledger(revision);
            case "Secret" -> remember(revision);
            case "Promotion", "TaskRun", "Backup", "Restore" -> sink(revision);
            case "Release" -> wanted(revision);
            default -> {}
        }
        if (BERTHS_KINDS.contains(revision.id().kind())) {
            secretsUnsaid(revision);
        }
    }

    private static void broken(int number, Revision revision, String sentence) {
        throw new Violation("invariant " + number + ": " + sentence + " (" + revision + ")");
    }

    /** 1: a user's spec, labels and annotations. */
    private static void usersOwn(Revision revision) {
        Live mine = revision.latest();
        if (mine.berths() || revision.before().isEmpty()) {
            return;
        }
        Live before = revision.before().get();
        if (revision.after().isEmpty()) {
            if (!before.terminating()) {
                broken(1, revision, "the operator deleted what a user made");
            }
            return;
        }
        Live after = revision.after().get();
        boolean same = Objects.equals(before.tree().get("spec"), after.tree().get("spec"))
                && Objects.equals(before.tree().get("data"), after.tree().get("data"))
                && before.labels().equals(after.labels())
                && before.annotations().equals(after.annotations());
        if (!same) {
            broken(1, revision, "the operator wrote into what a user made");
        }
    }

    /** 11: nothing outside managed namespaces but Berth's kinds and hostname claims. */
    private void ownPlaces(Revision revision) {
        Id id = revision.id();
        if (BERTHS_KINDS.contains(id.kind()) || id.kind().equals("HostnameClaim") || id.kind().equals("Namespace") && revision.latest()
                .berths()) {
            return;
        }
        if (cluster.get(space(id)).filter(place -> "true".equals(place.label(Labels.MANAGED))).isEmpty()) {
            broken(11, revision, "the operator wrote outside the namespaces that it manages");
        }
    }

    /** 2: what a ledger names is there. */
    private void wanted(Revision revision) {
        String name = "\"" + revision.id().name() + "\"";
        boolean named = cluster.all("Namespace").anyMatch(place -> place.berths() && place.label(Labels.TENANT).equals(revision.id()
                .namespace()) && String.valueOf(place.annotations().get(LEDGER_RELEASE)).contains(name));
        if (revision.by() == Actor.OPERATOR && revision.after().isEmpty() && named) {
            broken(2, revision, "a release was deleted that a ledger names");
        }
    }

    private static Id space(Id of) {
        return new Id("Namespace", "", of.namespace());
    }

    /** 3: default-deny stands before anything runs. */
    private void walled(Revision revision) {
        if (revision.created() && managed(revision.id()) && !denied(revision.id().namespace())) {
            broken(3, revision, "it runs without default-deny");
        }
    }

    private boolean managed(Id id) {
        return cluster.get(space(id)).filter(Live::berths).isPresent();
    }

    private boolean denied(String namespace) {
        Optional<Live> wall = cluster.get(new Id("NetworkPolicy", namespace, DENY));
        return wall.filter(Invariants::isWhole).isPresent();
    }

    private static boolean isWhole(Live wall) {
        Map<String, Object> spec = Tree.map(wall.tree().get("spec"));
        return Tree.map(spec.get("podSelector")).isEmpty()
                && spec.get("policyTypes") instanceof List<?> types && types.containsAll(List.of("Ingress", "Egress"))
                && Tree.maps(spec.get("ingress")).isEmpty()
                && Tree.maps(spec.get("egress")).isEmpty();
    }

    /** 3: and is not taken away while something does. */
    private void wallStays(Revision revision) {
        String namespace = revision.id().namespace();
        boolean emptied = cluster.get(space(revision.id())).filter(Live::terminating).isPresent();
        if (revision.by() == Actor.USER || emptied || !managed(revision.id()) || denied(namespace)) {
            return;
        }
        if (cluster.all().anyMatch(live -> RUN_IN_IT.contains(live.id().kind()) && live.id().namespace().equals(namespace))) {
            broken(3, revision, "default-deny went while something runs");
        }
    }

    /** 4: only an environment that holds the claim has a route for the name. */
    private void routed(Revision revision, Live route) {
        String environment = environmentOf(route.id());
        for (String hostname : Outside.hosts(route)) {
            String holder = cluster.get(new Id("HostnameClaim", "", hostname)).map(claim -> Tree.text(claim.tree(), "spec", "claimRef",
                    "uid"))
                    .orElse("nobody");
            if (!holder.equals(environment)) {
                broken(4, revision, route.id() + " of environment " + environment + " routes " + hostname + ", which is claimed by "
                        + holder);
            }
        }
    }

    private String environmentOf(Id id) {
        return cluster.get(space(id)).map(place -> place.label(Labels.OWNER_UID)).orElse("none");
    }

    /** 4: a claim is never rewritten, and does not change hands while it is routed. */
    private void claimed(Revision revision) {
        boolean moved = revision.before().isPresent() && revision.after().isPresent()
                && !Objects.equals(revision.before().get().tree().get("spec"), revision.after().get().tree().get("spec"));
        if (moved) {
            broken(4, revision, "a claim was rewritten");
        }
        cluster.all("IngressRoute").filter(route -> Outside.hosts(route).contains(revision.id().name())).forEach(route -> routed(revision,
                route));
    }

    /** 5: data goes with nothing and nobody. */
    private void data(Revision revision) {
        revision.after().ifPresent(claim -> {
            if (!Tree.maps(Tree.at(claim.tree(), "metadata", "ownerReferences")).isEmpty()) {
                broken(5, revision, "an owner reference leads to data");
            }
        });
        boolean going = revision.deleted() || revision.latest().terminating();
        if (going && revision.by() != Actor.USER && cluster.get(space(revision.id())).filter(Live::terminating).isEmpty()) {
            replacing.destroyed(revision);
        }
        if (revision.created() && revision.by() == Actor.OPERATOR) {
            DataInvariants.holdings(cluster.get(space(revision.id()))).forEach((volume, holding) -> {
                if (revision.id().name().equals(holding.get("claim"))) {
                    broken(5, revision, "volume " + volume + " was lost, and is made anew and empty");
                }
            });
        }
    }

    /** 5, 13: the ledger never loses a volume, and a volume stays where it is. */
    private void ledger(Revision revision) {
        if (revision.before().filter(Live::berths).isEmpty()) {
            return;
        }
        boolean going = revision.deleted() || revision.latest().terminating();
        if (going && revision.by() == Actor.OPERATOR) {
            broken(5, revision, "a workload namespace is deleted");
        }
        if (going) {
            return;
        }
        counted(revision);
        replacing.moved(revision);
        replacing.savedFirst(revision);
        replacing.savedLast(revision);
    }

    /** 9: what is complete stays complete, and what it says of it stays the same. */
    private static void sink(Revision revision) {
        Optional<String> before = revision.before().map(Invariants::complete).filter(said -> !said.isEmpty());
        if (before.isPresent() && revision.after().isPresent() && !before.get().equals(complete(revision.after().get()))) {
            broken(9, revision, "a completed action says something else");
        }
    }

    private static String complete(Live promotion) {
        return Tree.maps(Tree.at(promotion.tree(), "status", "conditions")).stream()
                .filter(condition -> "Complete".equals(condition.get("type")) && "True".equals(condition.get("status")))
                .map(condition -> String.valueOf(condition.get("message")))
                .findFirst().orElse("");
    }

    /** 13: decisions are counted, each once. */
    private static void counted(Revision revision) {
        int before = sequence(revision.before().orElseThrow());
        int after = sequence(revision.after().orElseThrow());
        boolean decided = !Objects.equals(decision(revision.before().get()), decision(revision.after().get()));
        int decisions = (decided ? 1 : 0) + (DataInvariants.replaces(revision) ? 1 : 0);
        if (after != before + decisions) {
            broken(13, revision, "the ledger counted from " + before + " to " + after + " at " + decisions + " decisions");
        }
    }

    /** What was decided, without what has been done for it since. */
    private static Map<String, Object> decision(Live namespace) {
        String note = Tree.text(namespace.annotations(), LEDGER_RELEASE);
        return note == null ? Map.of() : Tree.with(json(note), null, "tasks");
    }

    /** 8: a task that the ledger calls done is not run again, the pods of its release wait for it, and no two are at work at once. */
    private void onceEach(Revision revision) {
        if (!revision.created()) {
            return;
        }
        Live job = revision.latest();
        if (job.label(Labels.PART) != null) {
            alone(revision);
            replacing.filling(revision);
            return;
        }
        if (job.label(Labels.BACKUP) != null) { // the whole site, on what a drill has fetched
            replacing.filling(revision);
            return;
        }
        if (job.label(Labels.RUN) != null) {
            if (!started.add(job.label(Labels.RUN) + " in " + job.label(Labels.OWNER_UID))) {
                broken(9, revision, "a task run is started twice");
            }
            return;
        }
        String task = String.valueOf(job.label(Labels.TASK));
        Live place = cluster.get(space(job.id())).orElseThrow();
        Map<String, Object> decided = json(String.valueOf(place.annotations().get(LEDGER_RELEASE)));
        if (decided.get("tasks") instanceof List<?> done && done.contains(task)) {
            broken(8, revision, "a task that has ended well is run again");
        }
        if (!String.valueOf(sequence(place)).equals(job.label(Labels.SEQUENCE))) {
            broken(8, revision, "a task is run for a decision that is not the ledger's");
        }
        if (cluster.all("Job").anyMatch(other -> !other.id().equals(job.id()) && other.id().namespace().equals(job.id().namespace())
                && other
                        .label(Labels.RUN) == null && other.label(Labels.BACKUP) == null && other.label(Labels.PART) == null && Tree.at(
                                other.tree(), "status",
                                "conditions") == null)) {
            broken(8, revision, "two tasks are at work at once");
        }
    }

    /** 5: what forgets points or checks their repository has it for itself; one of these beside another Job loses what that one saves. */
    private void alone(Revision revision) {
        Live job = revision.latest();
        cluster.all("Job")
                .filter(other -> !other.id().equals(job.id()) && other.id().namespace().equals(job.id().namespace()))
                .filter(other -> other.label(Labels.PART) != null && Tree.at(other.tree(), "status", "conditions") == null)
                .filter(other -> ALONE.contains(job.label(Labels.PART)) || ALONE.contains(other.label(Labels.PART)))
                .findFirst()
                .ifPresent(other -> broken(5, revision, "it works on a repository beside " + other.id()));
    }

    /** 8: the pods of a release wait for the tasks that come first. */
    private void preparedFirst(Revision revision) {
        if (revision.by() != Actor.OPERATOR || revision.deleted() || Tree.number(revision.latest().tree(), 1, "spec", "replicas") == 0) {
            return;
        }
        Live place = cluster.get(space(revision.id())).orElseThrow();
        Map<String, Object> decided = json(String.valueOf(place.annotations().getOrDefault(LEDGER_RELEASE, "{}")));
        List<Map<String, Object>> tasks = cluster.get(new Id("Release", place.label(Labels.TENANT), String.valueOf(decided.get("name"))))
                .map(release -> Tree.maps(Tree.at(release.tree(), "spec", "stack", "tasks")))
                .orElse(List.of());
        boolean web = tasks.stream().anyMatch(task -> revision.id().name().equals(task.get("component")));
        boolean left = tasks.stream().filter(task -> "BeforeRelease".equals(task.get("run"))).anyMatch(task -> !(decided.get(
                "tasks") instanceof List<?> done) || !done.contains(task.get("name")));
        if (web && left && decided.get("because") == null) {
            broken(8, revision, "pods of a release run before its tasks have ended well");
        }
    }

    private static int sequence(Live namespace) {
        return Integer.parseInt(String.valueOf(namespace.annotations().getOrDefault("berth.dev/sequence", "0")));
    }

    private static Map<String, Object> json(String text) {
        try {
            return Tree.map(JSON.readValue(text, Map.class));
        } catch (JsonProcessingException e) {
            throw new Violation("the ledger holds " + text + ", which is no JSON: " + e.getOriginalMessage());
        }
    }

    /** 2: what the operator lets run is the ledger's release. */
    private void releaseOfTheLedger(Revision revision) {
        if (revision.by() != Actor.OPERATOR || revision.deleted()) {
            return;
        }
        Live deployment = revision.latest();
        Live place = cluster.get(space(revision.id())).orElseThrow();
        String note = Tree.text(place.annotations(), LEDGER_RELEASE);
        if (note == null) {
            broken(2, revision, "something runs before the ledger names a release");
            return;
        }
        String name = (String) json(note).get("name");
        Optional<Live> release = cluster.get(new Id("Release", place.label(Labels.TENANT), name));
        String image = Tree.maps(Tree.at(deployment.tree(), "spec", "template", "spec", "containers")).stream().map(c -> (String) c.get(
                "image"))
                .findFirst().orElse("none");
        boolean belongs = release.isEmpty() || Tree.maps(Tree.at(release.get().tree(), "spec", "stack", "components")).stream()
                .anyMatch(c -> revision.id().name().equals(c.get("name")) && image.equals(c.get("image")));
        if (!belongs) {
            broken(2, revision, image + " runs, which is not of release " + name);
        }
    }

    /** 5: pods mount what the ledger names, and that is what lies there. */
    private void dataOfTheLedger(Revision revision) {
        if (revision.by() != Actor.OPERATOR || revision.deleted()) {
            return;
        }
        Map<String, Map<String, Object>> holdings = DataInvariants.holdings(cluster.get(space(revision.id())));
        for (Map<String, Object> volume : Tree.maps(Tree.at(revision.latest().tree(), "spec", "template", "spec", "volumes"))) {
            String claim = Tree.text(volume, "persistentVolumeClaim", "claimName");
            if (claim != null && holdings.values().stream().noneMatch(holding -> claim.equals(holding.get("claim")))) {
                broken(5, revision, "pods mount " + claim + ", which the ledger does not name");
            }
        }
    }

    private void remember(Revision revision) {
        revision.after().ifPresent(secret -> Tree.map(secret.tree().get("data")).forEach((key, value) -> {
            String text = new String(Base64.getDecoder().decode((String) value), StandardCharsets.UTF_8);
            if (text.startsWith(Story.SECRET_VALUE) || key.contains("password")) {
                secretValues.add(text);
                secretValues.add((String) value);
            }
        }));
    }

    /** 12: no value of a Secret is said. */
    private void secretsUnsaid(Revision revision) {
        if (secretValues.isEmpty() || revision.after().isEmpty()) {
            return;
        }
        String said = String.valueOf(revision.after().get().tree().get("status"));
        if (secretValues.stream().anyMatch(said::contains)) {
            broken(12, revision, "a status holds the value of a Secret");
        }
    }
}
