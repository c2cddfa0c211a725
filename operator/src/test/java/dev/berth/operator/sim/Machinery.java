package dev.berth.operator.sim;

import dev.berth.operator.sim.Revision.Actor;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.world.Stagehand;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runs in every cluster beside Berth: Deployments to pods, kubelet, volume binder, garbage collector. One small step at a time. */
final class Machinery {
    private static final Set<String> CLAIMABLE = Set.of("Pending");
    private static final Set<String> OVER = Set.of("Failed", "Succeeded");
    private static final int DIGITS = 8;
    private static final int SELDOM = 3;

    private final SimulatedCluster cluster;

    /** One failure is all that a story has an answer to. */
    private boolean spared = true;

    /** What stands for each template in the names of its pods; trees are never changed, so the tree itself is the key. */
    private final Map<Object, String> templates = new IdentityHashMap<>();

    Machinery(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    /** A step that would change something now. */
    record Step(String what, Runnable run) {
        @Override
        public String toString() {
            return what;
        }
    }

    /** All steps towards rest, found as they are asked for: what the cluster would do by itself. */
    Stream<Step> steps() {
        return cluster.all().flatMap(live -> Stream.concat(step(live).stream(), fail(live).stream()));
    }

    private Optional<Step> step(Live live) {
        if (orphan(live)) {
            return Optional.of(new Step("collect " + live.id(), () -> cluster.delete(Actor.CLUSTER, live.id(), live.uid())));
        }
        return switch (live.id().kind()) {
            case "Deployment" -> rollOut(live);
            case "Job" -> work(live);
            case "Pod" -> start(live);
            case "PersistentVolumeClaim" -> bind(live);
            case "Namespace" -> empty(live);
            default -> Optional.empty();
        };
    }

    /** A Job of a backup or a restore that fails. Only after what else could happen, so it does not where everything goes well. */
    private Optional<Step> fail(Live pod) {
        boolean mayFail = spared && pod.id().kind().equals("Pod") && pod.label(Labels.BACKUP) != null && !over(pod) && !orphan(pod)
                && Integer.parseInt(pod.uid().substring(1)) % SELDOM == 0 && !last(pod);
        return mayFail
                ? Optional.of(new Step("fail " + pod.id(), () -> {
                    spared = false;
                    status(pod, ended(pod, false));
                }))
                : Optional.empty();
    }

    /** Nobody asks again for what is saved before its environment goes. */
    private boolean last(Live pod) {
        return cluster.all("Backup").anyMatch(backup -> backup.uid().equals(pod.label(Labels.BACKUP)) && backup.id().name().endsWith(
                "-final"));
    }

    /** What goes wrong by itself: a container that crashes, a pod that is evicted. */
    List<Step> mishaps() {
        List<Step> mishaps = new ArrayList<>();
        cluster.all("Pod").filter(pod -> !over(pod)).forEach(pod -> {
            if (!job(pod)) { // a task that fails is never run again by itself, and would stay so
                mishaps.add(new Step("crash " + pod.id(), () -> status(pod, podStatus(pod, false))));
            }
            mishaps.add(new Step("evict " + pod.id(), () -> status(pod, Map.of("phase", "Failed", "reason", "Evicted"))));
        });
        return mishaps;
    }

    /** Its owner is gone, so it goes too: after a delete in the background. */
    private boolean orphan(Live live) {
        List<Map<String, Object>> owners = Tree.maps(Tree.at(live.tree(), "metadata", "ownerReferences"));
        return !owners.isEmpty() && !live.terminating() && owners.stream().noneMatch(owner -> cluster.has((String) owner.get("uid")));
    }

    static boolean ready(Live pod) {
        return Tree.maps(Tree.at(pod.tree(), "status", "conditions")).stream().anyMatch(c -> "Ready".equals(c.get("type")) && "True".equals(
                c
                        .get("status")));
    }

    private static boolean over(Live pod) {
        return OVER.contains(String.valueOf(Tree.text(pod.tree(), "status", "phase")));
    }

    private static boolean job(Live pod) {
        return Tree.maps(Tree.at(pod.tree(), "metadata", "ownerReferences")).stream().anyMatch(owner -> "Job".equals(owner.get("kind")));
    }

    /** One pod, and what came of it. */
    private Optional<Step> work(Live job) {
        if (Tree.at(job.tree(), "status", "conditions") != null) {
            return Optional.empty();
        }
        Optional<Live> pod = cluster.all("Pod").filter(one -> owner(one).equals(job.uid()) && !"Evicted".equals(Tree.text(one.tree(),
                "status", "reason"))).findFirst();
        if (pod.isEmpty()) {
            return place(job)
                    ? Optional.of(new Step("make the pod of " + job.id(), () -> make(job, "Job", "attempt", Map.of(
                            "batch.kubernetes.io/job-name", job
                                    .id().name()))))
                    : Optional.empty();
        }
        return Optional.ofNullable(Tree.text(pod.get().tree(), "status", "phase")).filter(OVER::contains).map(phase -> new Step(
                "count the pod of " + job.id(), () -> status(job, Map.of("conditions", List.of(phase.equals("Failed")
                        ? Map.of("type", "Failed", "status", "True", "reason", "BackoffLimitExceeded")
                        : Map.of("type", "Complete", "status", "True"))))));
    }

    private static Map<String, Object> ended(Live pod, boolean well) {
        String word = pod.label(Labels.BACKUP) == null ? "" : well ? lastWord(pod) : "the store is full";
        List<Map<String, Object>> containers = Tree.maps(Tree.at(pod.tree(), "spec", "containers")).stream().<Map<String, Object>>map(
                c -> Map
                        .of("name", c.get("name"), "imageID", c.get("image"), "restartCount", 0, "state", Map.of("terminated", Map.of(
                                "exitCode", well ? 0 : 1, "message", word)))).toList();
        return Map.of("phase", well ? "Succeeded" : "Failed", "containerStatuses", containers);
    }

    /** What the runner says of a part, of the pages of a site, and of all parts when they are sealed. */
    private static String lastWord(Live pod) {
        List<?> words = (List<?>) Tree.maps(Tree.at(pod.tree(), "spec", "containers")).getFirst().get("args");
        if (words.contains("visit")) {
            return Stagehand.answers(words);
        }
        int parts = words.indexOf("--parts");
        if (parts < 0) {
            return said(String.valueOf(words.get(words.indexOf("--part") + 1)));
        }
        return "{\"snapshot\":\"%s\",\"parts\":{%s}}".formatted(Sha256.hex("seal", DIGITS), Stream.of(String.valueOf(words.get(parts + 1))
                .split(",")).map(name -> "\"" + name + "\":" + said(name)).collect(Collectors.joining(",")));
    }

    private static String said(String part) {
        return "{\"snapshot\":\"%s\",\"bytes\":1000,\"files\":3}".formatted(Sha256.hex(part, DIGITS));
    }

    private Optional<Step> rollOut(Live deployment) {
        List<Live> pods = cluster.all("Pod").filter(pod -> owner(pod).equals(deployment.uid()) && !over(pod)).toList();
        String template = template(deployment);
        Optional<Live> old = pods.stream().filter(pod -> !pod.id().name().contains(template)).findFirst();
        if (old.isPresent()) {
            return Optional.of(new Step("stop " + old.get().id(), () -> cluster.delete(Actor.CLUSTER, old.get().id(), old.get().uid())));
        }
        int wanted = Tree.number(deployment.tree(), 1, "spec", "replicas");
        if (pods.size() > wanted) {
            Live last = pods.getLast();
            return Optional.of(new Step("stop " + last.id(), () -> cluster.delete(Actor.CLUSTER, last.id(), last.uid())));
        }
        if (pods.size() < wanted && place(deployment)) {
            return Optional.of(new Step("make a pod of " + deployment.id(), () -> make(deployment, "Deployment", template, Map.of())));
        }
        int ready = (int) pods.stream().filter(Machinery::ready).count();
        Map<String, Object> status = Map.of(
                "observedGeneration", Tree.number(deployment.tree(), 1, "metadata", "generation"),
                "replicas", pods.size(),
                "updatedReplicas", pods.size(),
                "readyReplicas", ready,
                "availableReplicas", ready);
        return status.equals(deployment.tree().get("status"))
                ? Optional.empty()
                : Optional.of(new Step("count pods of " + deployment.id(), () -> status(deployment, status)));
    }

    private boolean place(Live object) {
        return cluster.get(new Id("Namespace", "", object.id().namespace())).filter(place -> !place.terminating()).isPresent();
    }

    private String template(Live deployment) {
        return templates.computeIfAbsent(Tree.at(deployment.tree(), "spec", "template"), made -> Sha256.hex(String.valueOf(Tree.sorted(
                made)), DIGITS));
    }

    private static String owner(Live pod) {
        return Tree.maps(Tree.at(pod.tree(), "metadata", "ownerReferences")).stream().map(o -> (String) o.get("uid")).findFirst().orElse(
                "");
    }

    private void make(Live owner, String kind, String template, Map<String, Object> labels) {
        int n = 0;
        while (cluster.get(pod(owner, template, n)).isPresent()) {
            n++;
        }
        Id id = pod(owner, template, n);
        Map<String, Object> made = Tree.map(Tree.at(owner.tree(), "spec", "template"));
        Map<String, Object> reference = Map.of("kind", kind, "name", owner.id().name(), "uid", owner.uid());
        Map<String, Object> meta = Tree.with(Tree.map(made.get("metadata")), id.name(), "name");
        meta = Tree.with(Tree.with(meta, id.namespace(), "namespace"), List.of(reference), "ownerReferences");
        for (Map.Entry<String, Object> label : labels.entrySet()) {
            meta = Tree.with(meta, label.getValue(), "labels", label.getKey());
        }
        Map<String, Object> spec = Tree.with(Tree.map(made.get("spec")), "node-1", "nodeName");
        cluster.make(Actor.CLUSTER, Map.of("apiVersion", "v1", "kind", "Pod", "metadata", meta, "spec", spec));
    }

    private static Id pod(Live owner, String template, int n) {
        return new Id("Pod", owner.id().namespace(), owner.id().name() + "-" + template + "-" + n);
    }

    private Optional<Step> start(Live pod) {
        return ready(pod) || over(pod)
                ? Optional.empty()
                : Optional.of(new Step("start " + pod.id(), () -> status(pod, job(pod) ? ended(pod, true) : podStatus(pod, true))));
    }

    private static Map<String, Object> podStatus(Live pod, boolean ready) {
        List<Map<String, Object>> containers = Tree.maps(Tree.at(pod.tree(), "spec", "containers")).stream()
                .<Map<String, Object>>map(c -> ready
                        ? Map.of("name", c.get("name"), "imageID", c.get("image"), "restartCount", 0)
                        : Map.of("name", c.get("name"), "imageID", c.get("image"), "restartCount", 4, "state", Map.of("waiting", Map.of(
                                "reason", "CrashLoopBackOff", "message", "back-off 40s restarting failed container"))))
                .toList();
        return Map.of("phase", "Running", "containerStatuses", containers, "conditions", List.of(Map.of("type", "Ready", "status", ready
                ? "True"
                : "False")));
    }

    private Optional<Step> bind(Live claim) {
        return CLAIMABLE.contains(java.util.Objects.requireNonNullElse(Tree.text(claim.tree(), "status", "phase"), "Pending"))
                ? Optional.of(new Step("bind " + claim.id(), () -> status(claim, Map.of("phase", "Bound"))))
                : Optional.empty();
    }

    /** A namespace that is being deleted loses its content, then itself. */
    private Optional<Step> empty(Live namespace) {
        if (!namespace.terminating()) {
            return Optional.empty();
        }
        Optional<Live> content = cluster.all().filter(live -> live.id().namespace().equals(namespace.id().name())).findFirst();
        return Optional.of(new Step("empty " + namespace.id(), () -> cluster.drop(Actor.CLUSTER, content.orElse(namespace))));
    }

    private void status(Live live, Map<String, Object> status) {
        cluster.edit(Actor.CLUSTER, live, tree -> Tree.with(tree, status, "status"));
    }
}
