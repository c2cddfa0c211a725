package dev.berth.proof.fault;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What stands in the end, without what differs between two runs of the same: uids, versions, times, addresses, generated values, and the
 * name of the tenant.
 *
 * @param objects subject to its lines
 */
record EndState(Map<String, String> objects) {
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

    /** Names of middlewares end with a digest of what they are for, a hostname in most cases. */
    private static final Pattern DIGEST = Pattern.compile("(berth--[a-z]+)(-[0-9a-f]{12})?-[0-9a-f]{8}\\b");

    /**
     * What is made for an action is named after its uid: its Jobs, what a drill fills, and the point that a restore makes first. What checks
     * is named after its time, which follows from the tenant's name.
     */
    private static final Pattern RUN = Pattern.compile(
            "\\b(run|backup|restore|check)-[0-9a-f]{12}\\b|-drill-u[0-9a-f]{8}\\b|-[0-9a-f]{6}-before\\b");

    /** The part of a repository that is read follows from that time. */
    private static final Pattern SHARE = Pattern.compile("\\b[0-9]{1,2}/52\\b");

    /** Pods and what the controller manager makes of its own accord are seen through the status of what they belong to. */
    private static final Set<String> LEFT_OUT = Set.of("Pod");

    /** The server's or another controller's. */
    private static final Set<String> FOREIGN_FIELDS = Set.of("clusterIP", "clusterIPs", "volumeName", "healthCheckNodePort", "finalizers");

    private static final Set<String> FOREIGN_NOTES = Set.of("deployment.kubernetes.io/revision", "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller", "kubectl.kubernetes.io/last-applied-configuration");

    /** How long something took, and how often it was touched. */
    private static final Set<String> OF_THE_RUN = Set.of("observedGeneration", "restartedAt", "recoverySeconds", "pointAgeSeconds");

    /** Whether a release of the past was verified says how long it ran, and that is up to the faults. */
    private static final String VERIFIED = ",\"verified\":true";

    private static final Set<String> WITH_STATUS = Set.of("Site", "Environment", "Release", "Promotion", "TaskRun", "Backup", "BackupStore",
            "Restore");

    /** What an API server puts into every namespace. */
    private static final Set<String> OF_NAMESPACES = Set.of("ConfigMap/kube-root-ca.crt", "ServiceAccount/default");

    static EndState of(Stream<GenericKubernetesResource> all, String tenant) {
        List<GenericKubernetesResource> objects = all
                .filter(object -> !LEFT_OUT.contains(object.getKind()))
                .filter(object -> !OF_NAMESPACES.contains(object.getKind() + "/" + object.getMetadata().getName()))
                .sorted(Comparator.comparing(EndState::subject))
                .toList();
        Map<String, String> uids = new LinkedHashMap<>();
        objects.forEach(object -> uids.put(object.getMetadata().getUid(), "uid of " + subject(object)));
        Map<String, List<String>> texts = new TreeMap<>();
        objects.forEach(object -> texts.computeIfAbsent(nameless(subject(object), tenant), _ -> new ArrayList<>()).add(nameless(normal(
                object, uids), tenant)));
        Map<String, String> lines = new TreeMap<>();
        texts.forEach((subject, some) -> lines.put(subject, some.stream().sorted().collect(Collectors.joining())));
        return new EndState(lines);
    }

    /** Without the tenant and what follows from its name. */
    static String nameless(String text, String tenant) {
        return RUN.matcher(DIGEST.matcher(text.replace(tenant, "TENANT")).replaceAll("$1")).replaceAll("run");
    }

    private static String subject(GenericKubernetesResource object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind() + " " + (namespace == null ? "" : namespace + "/") + object.getMetadata().getName();
    }

    private static String normal(GenericKubernetesResource object, Map<String, String> uids) {
        Map<String, Object> tree = new TreeMap<>();
        ObjectMeta meta = object.getMetadata();
        Map<String, String> notes = new TreeMap<>(Objects.requireNonNullElse(meta.getAnnotations(), Map.of()));
        notes.keySet().removeAll(FOREIGN_NOTES);
        tree.put("labels", new TreeMap<>(Objects.requireNonNullElse(meta.getLabels(), Map.of())));
        tree.put("annotations", notes);
        tree.put("deleting", meta.getDeletionTimestamp() != null);
        List<OwnerReference> owners = Objects.requireNonNullElse(meta.getOwnerReferences(), List.of());
        tree.put("owners", owners.stream().map(o -> o.getKind() + " " + o.getName() + " " + o.getUid()).sorted().toList());
        object.getAdditionalProperties().forEach((key, value) -> {
            if (!key.equals("status") && !object.getKind().equals("Secret")) {
                tree.put(key, value);
            }
        });
        if (object.getKind().equals("Secret")) {
            tree.put("keys", object.getAdditionalProperties().get("data") instanceof Map<?, ?> data ? new TreeSet<>(data.keySet()) : "");
            tree.put("type", object.getAdditionalProperties().get("type"));
        }
        Object status = object.getAdditionalProperties().get("status");
        if (WITH_STATUS.contains(object.getKind())) {
            tree.put("status", status);
            tree.put("current", status instanceof Map<?, ?> map && Objects.equals(String.valueOf(map.get("observedGeneration")), String
                    .valueOf(meta.getGeneration())));
        } else if (object.getKind().equals("Deployment") && status instanceof Map<?, ?> map) {
            tree.put("ready", map.get("readyReplicas"));
        }
        String text = Serialization.asYaml(sorted(tree));
        text = replaced(UID.matcher(text), uid -> uids.getOrDefault(uid, "a uid"));
        return SHARE.matcher(replaced(TIME.matcher(text), _ -> "a time")).replaceAll("a share");
    }

    private static String replaced(Matcher matcher, java.util.function.UnaryOperator<String> by) {
        return matcher.replaceAll(match -> Matcher.quoteReplacement(by.apply(match.group())));
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> tree = new TreeMap<>();
            map.forEach((key, below) -> {
                String name = String.valueOf(key);
                if (name.equals("berth.dev/secrets") || name.equals("berth.dev/sources")) { // a keyed hash of values that are generated anew in every run
                    tree.put(name, "a print");
                } else if (name.equals("Berth-Route")) { // and one of a hostname
                    tree.put(name, "a token");
                } else if (name.equals("berth.dev/history")) {
                    tree.put(name, String.valueOf(below).replace(VERIFIED, ""));
                } else if (name.equals("previous") && below instanceof List<?> before) {
                    tree.put(name, before.stream().map(EndState::unverified).toList());
                } else if (!FOREIGN_FIELDS.contains(name) && !OF_THE_RUN.contains(name)) {
                    tree.put(name, sorted(below));
                }
            });
            return tree;
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(sorted(item)));
            return items;
        }
        return value;
    }

    private static Object unverified(Object release) {
        Map<String, Object> rest = new TreeMap<>();
        ((Map<?, ?>) sorted(release)).forEach((key, value) -> rest.put(String.valueOf(key), value));
        rest.remove("verified");
        return rest;
    }

    /** Where this differs from how it should be; empty where it does not. */
    List<String> differences(EndState wanted) {
        List<String> differences = new ArrayList<>();
        Set<String> subjects = new TreeSet<>(objects.keySet());
        subjects.addAll(wanted.objects.keySet());
        for (String subject : subjects) {
            String is = objects.get(subject);
            String should = wanted.objects.get(subject);
            if (is == null) {
                differences.add(subject + " is missing");
            } else if (should == null) {
                differences.add(subject + " should not be there");
            } else if (!is.equals(should)) {
                differences.add(subject + "\n" + lines(is, should));
            }
        }
        return differences;
    }

    private static String lines(String is, String should) {
        List<String> have = new ArrayList<>(is.lines().toList());
        List<String> want = new ArrayList<>(should.lines().toList());
        List<String> text = new ArrayList<>();
        List<String> extra = new ArrayList<>(have);
        want.forEach(extra::remove);
        List<String> lacking = new ArrayList<>(want);
        have.forEach(lacking::remove);
        extra.forEach(line -> text.add("    is     " + line.strip()));
        lacking.forEach(line -> text.add("    should " + line.strip()));
        return text.isEmpty() ? "    in another order" : String.join("\n", text);
    }
}
