package dev.berth.plan.world;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.part.backup.SaveJobs;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Plays kubelet, volume binder and proxy in a rehearsal: pods of every Deployment, Jobs that end, claims bound once a pod mounts them, and an answer
 * for every hostname that an IngressRoute names.
 *
 * @param acts what becomes of a component's pods, by component name; the others run. A task that runs ends well, one that crashes fails, and
 *             the others go on
 */
public record Stagehand(Map<String, Act> acts) {
    private static final Pattern HOST = Pattern.compile("Host\\(`([^`]+)`\\)");

    private static final Pattern PAGE = Pattern.compile("\"component\":\"([^\"]+)\".*\"path\":\"([^\"]+)\"");

    /** When each point was sealed, where one is looked for. */
    public static final String SEALED = "2026-01-01T06:00:00Z";

    /** What becomes of the pods of a component. */
    public enum Act {
        RUNS,
        NEVER_READY,
        CRASHES,
        /** A Job that checks finds damage. */
        DAMAGED,
        CANNOT_PULL,
        NO_NODE
    }

    void act(MapWorld world, Map<Id, Map<String, Object>> written) {
        written.forEach((id, tree) -> {
            switch (id.kind()) {
                case "Deployment" -> deploy(world, id, tree, written);
                case "Job" -> run(world, id, tree, written);
                case "IngressRoute" -> serve(world, id, tree, written);
                default -> {}
            }
        });
    }

    /** What a removed object leaves: a Deployment's pods go with it. */
    void gone(MapWorld world, Id id) {
        if (id.kind().equals("Deployment") || id.kind().equals("Job")) {
            world.children().stream().filter(c -> podOf(id, c)).forEach(c -> world.remove(c.id()));
        }
    }

    private void deploy(MapWorld world, Id id, Map<String, Object> tree, Map<Id, Map<String, Object>> written) {
        Child deployment = world.live(id).orElseThrow();
        Map<String, Object> template = map(at(tree, "spec", "template"));
        Map<String, String> labels = strings(at(template, "metadata", "labels"));
        String component = labels.getOrDefault(Labels.COMPONENT, id.name());
        Act act = acts.getOrDefault(component, Act.RUNS);
        int replicas = replicas(id, tree, written);
        int ready = act == Act.RUNS ? replicas : 0;
        world.put(new Child(id, deployment.owner(), deployment.uid(), deployment.version(), deployment.generation(), false, "",
                new Facts.Rollout(deployment.generation(), replicas, replicas, ready, ready, replicas, Optional.empty(), List.of())));
        gone(world, id);
        Map<String, String> images = list(at(template, "spec", "containers")).stream()
                .collect(Collectors.toMap(c -> (String) c.get("name"), c -> (String) c.get("image"), (a, b) -> a, TreeMap::new));
        for (int n = 0; n < replicas; n++) {
            Id pod = new Id("Pod", id.namespace(), id.name() + "-pod-" + n);
            world.put(new Child(pod, owner(labels), "uid-of-" + pod.name() + "-" + deployment.generation(), deployment.version(), 1, false,
                    "",
                    new Facts.Running(component, "node-1", act == Act.RUNS, act == Act.CANNOT_PULL ? Map.of() : images, waiting(act,
                            images))));
        }
        if (replicas > 0) {
            list(at(template, "spec", "volumes")).stream()
                    .map(v -> (String) map(v.get("persistentVolumeClaim")).get("claimName"))
                    .filter(java.util.Objects::nonNull)
                    .forEach(claim -> bind(world, new Id("PersistentVolumeClaim", id.namespace(), claim), written));
        }
    }

    private void run(MapWorld world, Id id, Map<String, Object> tree, Map<Id, Map<String, Object>> written) {
        Map<String, String> labels = strings(at(tree, "spec", "template", "metadata", "labels"));
        Act act = acts.getOrDefault(whose(labels), Act.RUNS);
        Optional<Child> live = world.live(id);
        boolean ends = act == Act.RUNS || act == Act.CRASHES || act == Act.DAMAGED;
        if (live.filter(job -> job.facts().active()).isPresent() && !ends) {
            Id pod = new Id("Pod", id.namespace(), id.name() + "-pod-0");
            world.put(new Child(pod, owner(labels), "uid-of-" + pod.name(), live.get().version(), 1, false, "", new Facts.Running(labels
                    .getOrDefault(Labels.COMPONENT, ""), "node-1", false, Map.of(), waiting(act, Map.of()))));
        }
        if (live.isEmpty() || !ends) {
            return;
        }
        Child job = live.get();
        boolean well = act == Act.RUNS;
        Facts.State state = well ? Facts.State.SUCCEEDED : Facts.State.FAILED;
        String reason = well ? "" : endsIt(tree, code(act)) ? SaveJobs.FAILED_BY_CODE : "BackoffLimitExceeded";
        Optional<Facts> after = switch (job.facts()) {
            case Facts.Attempt(String task, int sequence, Facts.State now, String _) when now == Facts.State.ACTIVE ->
                Optional.of(new Facts.Attempt(task, sequence, state, reason));
            case Facts.Saving(String backup, String part, Facts.State now, String _) when now == Facts.State.ACTIVE ->
                Optional.of(new Facts.Saving(backup, part, state, reason));
            case Facts.Forgetting(var backups, Facts.State now, String _) when now == Facts.State.ACTIVE ->
                Optional.of(new Facts.Forgetting(backups, state, reason));
            case Facts.Checking check when check.state() == Facts.State.ACTIVE ->
                Optional.of(new Facts.Checking(check.made(), check.share(), check.repository(), state, reason));
            default -> Optional.empty();
        };
        if (after.isEmpty()) {
            return;
        }
        world.put(new Child(id, job.owner(), job.uid(), job.version(), job.generation(), false, "", after.get()));
        Id pod = new Id("Pod", id.namespace(), id.name() + "-pod-0");
        String word = !well ? "the task says why it fails" : after.get() instanceof Facts.Saving ? result(tree, written) : "";
        world.put(new Child(pod, owner(labels), "uid-of-" + pod.name(), job.version(), 1, false, "", new Facts.Ended(id.name(), code(
                act), world.now(), word)));
    }

    /** A rule of the Job says that it has failed when its container ends so. */
    private static boolean endsIt(Map<String, Object> job, int code) {
        return list(at(job, "spec", "podFailurePolicy", "rules")).stream().anyMatch(rule -> "FailJob".equals(rule.get("action")) && at(
                rule, "onExitCodes", "values") instanceof List<?> codes && codes.contains(code));
    }

    private static int code(Act act) {
        return switch (act) {
            case RUNS -> 0;
            case DAMAGED -> SaveJobs.DAMAGED;
            default -> 1;
        };
    }

    /** Jobs of a backup act by their part, such as {@code db.backup}; {@code berth.boot} is the one that starts a site for a drill, {@code berth.forget.backup} is the one that forgets points, {@code berth.check.backup} one that checks. */
    private static String whose(Map<String, String> labels) {
        return labels.containsKey(Labels.PART) ? labels.get(Labels.PART) + ".backup" : labels.getOrDefault(Labels.COMPONENT, "");
    }

    /** What the runner says at the end of a part, and of all parts when they are sealed. */
    private static String result(Map<String, Object> job, Map<Id, Map<String, Object>> written) {
        List<?> words = words(job);
        if (words.contains("look")) {
            return found(words.getLast(), written);
        }
        if (words.contains("visit")) {
            return answers(words);
        }
        int parts = words.indexOf("--parts");
        String one = "{\"snapshot\":\"%s\",\"bytes\":1000,\"files\":3}";
        if (parts < 0) {
            return one.formatted(Sha256.hex(String.valueOf(words.get(words.indexOf("--part") + 1)), 16));
        }
        String all = Arrays.stream(String.valueOf(words.get(parts + 1)).split(","))
                .map(name -> "\"" + name + "\":" + one.formatted(Sha256.hex(name, 16)))
                .collect(Collectors.joining(","));
        int print = words.indexOf("--print");
        String escrow = print < 0 ? "" : ",\"escrow\":\"" + words.get(print + 1) + "\"";
        return "{\"snapshot\":\"%s\",\"parts\":{%s}%s}".formatted(Sha256.hex("seal", 16), all, escrow);
    }

    /** What was sealed by the Job of a Backup, as the runner finds it later. */
    private static String found(Object backup, Map<Id, Map<String, Object>> written) {
        return written.entrySet().stream()
                .filter(entry -> entry.getKey().kind().equals("Job"))
                .map(Map.Entry::getValue)
                .filter(job -> words(job).contains("seal") && words(job).contains(backup))
                .findFirst()
                .map(seal -> String.valueOf(words(seal).get(words(seal).indexOf("--record") + 1)))
                .map(record -> "{\"snapshot\":\"%s\",\"sealed\":\"%s\",%s}".formatted(Sha256.hex("seal", 16), SEALED, found(record,
                        name -> Sha256.hex(name, 16))))
                .orElse("");
    }

    /**
     * What the runner says of a point that it finds, whose parts have 1000 bytes and 3 files each.
     *
     * @param record   that was sealed
     * @param snapshot of a part, by name
     */
    public static String found(String record, UnaryOperator<String> snapshot) {
        ObjectNode said = (ObjectNode) Documents.read(record).getFirst().tree();
        ArrayNode found = said.arrayNode();
        said.remove("parts").forEach(part -> found.addArray()
                .add(part.get("name"))
                .add(snapshot.apply(part.get("name").textValue()))
                .add(part.get("engine"))
                .add(part.get("tables"))
                .add(part.get("rows"))
                .add(1000)
                .add(3));
        return "\"record\":%s,\"found\":%s".formatted(said, found);
    }

    private static List<?> words(Map<String, Object> job) {
        return list(at(job, "spec", "template", "spec", "containers")).getFirst().get("args") instanceof List<?> words ? words : List.of();
    }

    /** What the runner says of a site that answers every page that it is told to ask for. */
    public static String answers(List<?> words) {
        return "{\"answers\":[%s]}".formatted(words.stream().map(String::valueOf).flatMap(word -> PAGE.matcher(word).results()).map(
                page -> "{\"component\":\"%s\",\"path\":\"%s\",\"status\":200}".formatted(page.group(1), page.group(2))).collect(Collectors
                        .joining(",")));
    }

    private static int replicas(Id id, Map<String, Object> tree, Map<Id, Map<String, Object>> written) {
        Object fixed = at(tree, "spec", "replicas");
        Map<String, Object> autoscaler = written.getOrDefault(new Id("HorizontalPodAutoscaler", id.namespace(), id.name()), Map.of());
        Object min = at(autoscaler, "spec", "minReplicas");
        return fixed instanceof Number n ? n.intValue() : min instanceof Number n ? n.intValue() : 1;
    }

    private static Optional<Facts.Waiting> waiting(Act act, Map<String, String> images) {
        String image = images.values().stream().findFirst().orElse("");
        return switch (act) {
            case RUNS, NEVER_READY -> Optional.empty();
            case CRASHES, DAMAGED -> Optional.of(new Facts.Waiting("CrashLoopBackOff", "back-off 40s restarting failed container", 4));
            case CANNOT_PULL -> Optional.of(new Facts.Waiting("ImagePullBackOff", "Back-off pulling image \"" + image + "\"", 0));
            case NO_NODE -> Optional.of(new Facts.Waiting("Unschedulable",
                    "0/2 nodes are available: 2 Insufficient memory. preemption: 0/2 nodes are available: 2 No preemption victims found.",
                    0));
        };
    }

    private static Optional<Owner> owner(Map<String, String> labels) {
        return Optional.ofNullable(labels.get(Labels.OWNER_UID))
                .map(uid -> new Owner(labels.get(Labels.OWNER_KIND), labels.get(Labels.TENANT), labels.get(Labels.OWNER), uid));
    }

    private static void bind(MapWorld world, Id id, Map<Id, Map<String, Object>> written) {
        world.live(id).ifPresent(claim -> {
            Object size = at(written.getOrDefault(id, Map.of()), "spec", "resources", "requests", "storage");
            world.put(new Child(id, claim.owner(), claim.uid(), claim.version(), claim.generation(), claim.terminating(), "",
                    new Facts.Claim("Bound", Optional.ofNullable(size).map(Object::toString), Optional.of("volume-of-" + id.name()), claim
                            .facts() instanceof Facts.Claim before ? before.restore() : Optional.empty())));
        });
    }

    /** The proxy answers for each host of the route, with the token that one of the route's middlewares adds. */
    private static void serve(MapWorld world, Id id, Map<String, Object> tree, Map<Id, Map<String, Object>> written) {
        for (Map<String, Object> route : list(at(tree, "spec", "routes"))) {
            for (String token : tokens(id, route, written)) {
                for (String host : hosts(route)) {
                    world.route(host, token, new Known.Value<>(new RouteAnswer(true, 200, true)));
                }
            }
        }
    }

    private static List<String> hosts(Map<String, Object> route) {
        return HOST.matcher((String) route.getOrDefault("match", "")).results().map(m -> m.group(1)).toList();
    }

    private static java.util.Set<String> tokens(Id id, Map<String, Object> route, Map<Id, Map<String, Object>> written) {
        java.util.Set<String> tokens = new TreeSet<>();
        for (Map<String, Object> named : list(route.get("middlewares"))) {
            Id middleware = new Id("Middleware", id.namespace(), (String) named.get("name"));
            Object headers = at(written.getOrDefault(middleware, Map.of()), "spec", "headers", "customResponseHeaders");
            Optional.ofNullable(map(headers).get("Berth-Route")).map(Object::toString).ifPresent(tokens::add);
        }
        return tokens;
    }

    private static boolean podOf(Id deployment, Child child) {
        return child.id().kind().equals("Pod") && child.id().namespace().equals(deployment.namespace())
                && child.id().name().startsWith(deployment.name() + "-pod-");
    }

    private static Object at(Map<String, Object> tree, String... path) {
        Object here = tree;
        for (String step : path) {
            here = map(here).get(step);
        }
        return here;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return value instanceof List<?> l ? (List<Map<String, Object>>) l : List.of();
    }

    private static Map<String, String> strings(Object value) {
        return map(value).entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> String.valueOf(e.getValue())));
    }
}
