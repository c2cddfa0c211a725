package dev.berth.proof.fault;

import dev.berth.proof.fault.Chronicle.Entry;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must hold at every revision, whatever went wrong on the way. */
final class Invariants {
    private static final Pattern HOST = Pattern.compile("Host\\(`([^`]+)`\\)");

    /** Parts of Jobs that need a repository for themselves. */
    private static final Set<String> ALONE = Set.of("berth.check", "berth.forget");

    private Invariants() {}

    /** Sentences, one per breach. */
    static List<String> broken(List<Entry> history) {
        List<String> broken = new ArrayList<>();
        dataStays(history, broken);
        wallsFirst(history, broken);
        oneHostname(history, broken);
        readyIsCurrent(history, broken);
        savedFirst(history, broken);
        aloneInItsRepository(history, broken);
        return broken;
    }

    /**
     * Every claim that the ledger has named, every workload namespace and every generated password stays what it was. Only what a restore
     * made and nothing ever named is destroyed: no undo is over in the time of a scenario.
     */
    private static void dataStays(List<Entry> history, List<String> broken) {
        Map<String, Object> passwords = new HashMap<>();
        Map<String, String> ledgers = new HashMap<>();
        for (Entry entry : history) {
            if (entry.kind().equals("Namespace")) {
                ledgers.merge(entry.now().getMetadata().getName(), ledger(entry.now()), String::concat);
            }
            boolean data = entry.kind().equals("PersistentVolumeClaim") && !scratch(entry.now(), ledgers) || entry.kind().equals(
                    "Namespace") && entry.now().getMetadata()
                            .getName().contains("--");
            if (data && (entry.gone() || entry.now().getMetadata().getDeletionTimestamp() != null)) {
                broken.add(entry.subject() + " is deleted at " + entry.version());
            }
            if (data && entry.now().getMetadata().getOwnerReferences() != null && !entry.now().getMetadata().getOwnerReferences()
                    .isEmpty()) {
                broken.add(entry.subject() + " would be collected with its owner at " + entry.version());
            }
            if (entry.kind().equals("Secret") && entry.now().getMetadata().getName().endsWith("-credentials")) {
                Object now = entry.gone() ? "gone" : entry.now().getAdditionalProperties().get("data");
                Object before = passwords.putIfAbsent(entry.subject(), now);
                if (before != null && !before.equals(now)) {
                    broken.add(entry.subject() + " has other values, or is gone, at " + entry.version());
                }
            }
        }
    }

    private static String ledger(GenericKubernetesResource namespace) {
        return String.valueOf(Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of()));
    }

    /** @param ledgers all that the ledger of a namespace ever said */
    private static boolean scratch(GenericKubernetesResource claim, Map<String, String> ledgers) {
        boolean ofRestore = Objects.requireNonNullElse(claim.getMetadata().getLabels(), Map.<String, String>of()).containsKey(
                "berth.dev/restore");
        return ofRestore && !ledgers.getOrDefault(claim.getMetadata().getNamespace(), "").contains(claim.getMetadata().getUid());
    }

    private static void wallsFirst(List<Entry> history, List<String> broken) {
        Set<String> walled = new HashSet<>();
        for (Entry entry : history) {
            String namespace = entry.now().getMetadata().getNamespace();
            if (entry.kind().equals("NetworkPolicy") && deniesAll(entry.now())) {
                if (entry.gone()) {
                    walled.remove(namespace);
                    broken.add(entry.subject() + ", the default-deny, is deleted at " + entry.version());
                } else {
                    walled.add(namespace);
                }
            }
            if (entry.kind().equals("Deployment") && !entry.gone() && !walled.contains(namespace)) {
                broken.add(entry.subject() + " exists without a default-deny at " + entry.version());
            }
        }
    }

    /** Selects every pod, and speaks of both directions without letting anything pass. */
    private static boolean deniesAll(GenericKubernetesResource policy) {
        Map<?, ?> spec = (Map<?, ?>) policy.getAdditionalProperties().get("spec");
        return spec.get("podSelector") instanceof Map<?, ?> selector && selector.isEmpty()
                && spec.get("policyTypes") instanceof List<?> types && types.containsAll(List.of("Ingress", "Egress"))
                && none(spec.get("ingress")) && none(spec.get("egress"));
    }

    private static boolean none(Object rules) {
        return rules == null || rules instanceof List<?> list && list.isEmpty();
    }

    /** A route names only what its environment has claimed, from before it is there until after it is gone. */
    private static void oneHostname(List<Entry> history, List<String> broken) {
        Map<String, GenericKubernetesResource> routes = new HashMap<>();
        Map<String, String> holders = new HashMap<>();
        for (Entry entry : history) {
            switch (entry.kind()) {
                case "IngressRoute" -> put(routes, entry, entry.subject(), entry.now());
                case "HostnameClaim" -> put(holders, entry, entry.now().getMetadata().getName(), Chronicle.claimant(entry.now(),
                        "namespace")
                        + "--" + Chronicle.claimant(entry.now(), "environment"));
                default -> {
                    continue;
                }
            }
            routes.forEach((route, now) -> hosts(now).filter(host -> !now.getMetadata().getNamespace().equals(holders.get(host))).forEach(
                    host -> broken.add(host + " is routed by " + route + " and claimed by " + holders.get(host) + " at " + entry
                            .version())));
        }
    }

    private static <V> void put(Map<String, V> map, Entry entry, String key, V value) {
        if (entry.gone()) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    private static Stream<String> hosts(GenericKubernetesResource route) {
        return HOST.matcher(String.valueOf(route.getAdditionalProperties().get("spec"))).results().map(match -> match.group(1)).distinct();
    }

    /** When a status comes to say Ready=True, it says so of the generation that stands. */
    private static void readyIsCurrent(List<Entry> history, List<String> broken) {
        Map<String, Object> last = new HashMap<>();
        for (Entry entry : history) {
            if (!Set.of("Site", "Environment", "Promotion", "TaskRun").contains(entry.kind()) || entry.gone()) {
                continue;
            }
            Object status = entry.now().getAdditionalProperties().get("status");
            boolean said = !Objects.equals(last.put(entry.subject(), status), status);
            if (said && status instanceof Map<?, ?> map && ready(map) && !Objects.equals(String.valueOf(map.get("observedGeneration")),
                    String
                            .valueOf(entry.now().getMetadata().getGeneration()))) {
                broken.add(entry.subject() + " says Ready of generation " + map.get("observedGeneration") + " while " + entry.now()
                        .getMetadata().getGeneration() + " stands, at " + entry.version());
            }
        }
    }

    /** A promotion that has named a Backup decides nothing before that has made its recovery point. */
    private static void savedFirst(List<Entry> history, List<String> broken) {
        Map<String, String> named = new HashMap<>();
        Set<String> made = new HashSet<>();
        for (Entry entry : history) {
            Map<?, ?> status = entry.now().getAdditionalProperties().get("status") instanceof Map<?, ?> map ? map : Map.of();
            if (entry.kind().equals("Promotion") && status.get("safetyBackup") instanceof Map<?, ?> point && point.get(
                    "name") instanceof String name) {
                named.put(entry.now().getMetadata().getUid(), name);
            }
            if (entry.kind().equals("Backup") && status.get("recoveryPoint") != null) {
                made.add(entry.now().getMetadata().getName());
            }
            if (entry.kind().equals("Namespace")) {
                named.forEach((uid, name) -> {
                    if (!made.contains(name) && ledger(entry.now()).contains("\"by\":\"" + uid)) {
                        broken.add(entry.subject() + " names a release before Backup " + name + " is complete, at " + entry.version());
                    }
                });
            }
        }
    }

    /** What checks a repository, or forgets points there, is at work beside nothing else that works on it. */
    private static void aloneInItsRepository(List<Entry> history, List<String> broken) {
        Map<String, GenericKubernetesResource> working = new HashMap<>();
        for (Entry entry : history) {
            if (!entry.kind().equals("Job") || part(entry.now()) == null) {
                continue;
            }
            boolean over = entry.now().getAdditionalProperties().get("status") instanceof Map<?, ?> status && String.valueOf(status.get(
                    "conditions")).contains("lastTransitionTime");
            boolean begins = !entry.gone() && !over && !working.containsKey(entry.subject());
            working.entrySet().stream()
                    .filter(other -> begins && !other.getKey().equals(entry.subject()))
                    .filter(other -> place(other.getValue()).equals(place(entry.now())))
                    .filter(other -> ALONE.contains(part(entry.now())) || ALONE.contains(part(other.getValue())))
                    .forEach(other -> broken.add(entry.subject() + " begins beside " + other.getKey() + " at " + entry.version()));
            if (entry.gone() || over) {
                working.remove(entry.subject());
            } else {
                working.put(entry.subject(), entry.now());
            }
        }
    }

    private static String place(GenericKubernetesResource object) {
        return object.getMetadata().getNamespace();
    }

    private static String part(GenericKubernetesResource job) {
        return Objects.requireNonNullElse(job.getMetadata().getLabels(), Map.<String, String>of()).get("berth.dev/part");
    }

    /** Whether a status says Ready=True. */
    static boolean ready(Map<?, ?> status) {
        return status.get("conditions") instanceof List<?> conditions && conditions.stream().anyMatch(
                condition -> condition instanceof Map<?, ?> map && "Ready".equals(map.get("type")) && "True".equals(map.get("status")));
    }
}
