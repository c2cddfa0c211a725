package dev.berth.proof.acto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.plan.name.Quantities;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * All that Berth keeps for one Site and what it says of it, without what differs between two sites of the same spec: names of tenant and
 * site, uids, versions, times, drawn passwords, what was decided before.
 *
 * @param objects kind and name to content, with the names of site and tenant replaced
 * @param claims  namespace and name of each volume claim to its uid
 * @param sizes   name of each volume claim to the bytes that it was made with
 * @param settled every object was judged as it stands, and nothing is on its way out
 * @param ready   of the Site and each of its Environments
 */
record Picture(Map<String, JsonNode> objects, Map<String, String> claims, Map<String, BigDecimal> sizes, boolean settled,
        Map<String, Ready> ready) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SERVERS = List.of("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields",
            "ownerReferences");
    private static final Pattern LEFT = Pattern.compile("(PersistentVolumeClaim|Secret) \\S+ is only here");
    private static final Pattern RELEASE = Pattern.compile("(?<=" + Seed.SITE + ")-[0-9a-f]{12}\\b");
    private static final Pattern MIDDLEWARE = Pattern.compile("(berth--[-a-z0-9]+?)(-[0-9a-f]{12})?-[0-9a-f]{8}\\b");
    private static final Set<String> JUDGED = Set.of("Site", "Environment", "Release");

    /**
     * What was drawn or counted, or is a hash of values that hold the names of site and tenant; and the hash of what a release was cut from:
     * a default left out and the same value written lead to one release, which keeps the hash of whichever came first.
     */
    private static final List<String> OWN_LABELS = List.of("berth.dev/owner-uid", "berth.dev/tenant-uid", "berth.dev/revision");
    private static final List<String> OWN_ANNOTATIONS = List.of("deployment.kubernetes.io/revision", "berth.dev/release",
            "berth.dev/history",
            "berth.dev/sequence", "berth.dev/data-epoch", "berth.dev/volumes", "berth.dev/secrets", "berth.dev/template",
            "berth.dev/inputs");

    /** What Ready says. */
    record Ready(String status, String reason, String message, boolean stalled) {
        boolean isTrue() {
            return status.equals("True");
        }

        @Override
        public String toString() {
            return status + "/" + reason + ": " + message;
        }
    }

    static Picture of(Rig rig, String tenant, String site) {
        Map<String, JsonNode> objects = new TreeMap<>();
        Map<String, String> claims = new TreeMap<>();
        Map<String, BigDecimal> sizes = new TreeMap<>();
        Map<String, Ready> ready = new TreeMap<>();
        boolean settled = rig.one("Site", tenant, site).filter(one -> judged(one, objects, ready, tenant, site)).isPresent();
        for (JsonNode environment : rig.in("Environment", tenant)) {
            if (environment.at("/spec/site").asText().equals(site)) {
                settled &= judged(environment, objects, ready, tenant, site) && !environment.at("/metadata").has("deletionTimestamp");
                children(rig, environment, objects, claims, sizes, tenant, site);
            }
        }
        for (JsonNode claim : rig.in("HostnameClaim", "")) {
            JsonNode holder = claim.at("/spec/claimRef");
            if (holder.path("namespace").asText().equals(tenant) && holder.path("environment").asText().startsWith(site + "-")) {
                put(objects, "HostnameClaim " + claim.at("/metadata/name").asText(), JSON.createObjectNode(), tenant, site);
            }
        }
        return new Picture(objects, claims, sizes, settled && !ready.isEmpty(), ready);
    }

    private static boolean judged(JsonNode one, Map<String, JsonNode> objects, Map<String, Ready> all, String tenant, String site) {
        String name = one.path("kind").asText() + " " + one.at("/metadata/name").asText().replace(site, Seed.SITE);
        ObjectNode shown = JSON.createObjectNode();
        shown.set("url", one.at("/status/url"));
        shown.set("effective", one.at("/status/effective"));
        boolean stalled = false;
        Ready ready = null;
        for (JsonNode condition : one.at("/status/conditions")) {
            String type = condition.path("type").asText();
            stalled |= type.equals("Stalled") && condition.path("status").asText().equals("True");
            if (type.equals("Ready")) {
                ready = new Ready(condition.path("status").asText(), condition.path("reason").asText(), condition.path("message").asText(),
                        false);
            } else if (!type.equals("Noted")) {
                shown.put(type, condition.path("status").asText() + " " + condition.path("reason").asText());
            }
        }
        put(objects, name, shown, tenant, site);
        if (ready == null) {
            return false;
        }
        all.put(name, new Ready(ready.status, ready.reason, ready.message, stalled));
        return one.at("/metadata/generation").equals(one.at("/status/observedGeneration"));
    }

    private static void children(Rig rig, JsonNode environment, Map<String, JsonNode> objects, Map<String, String> claims,
            Map<String, BigDecimal> sizes, String tenant,
            String site) {
        String namespace = tenant + "--" + environment.at("/metadata/name").asText();
        rig.one("Namespace", "", namespace).ifPresent(space -> put(objects, "Namespace " + namespace, spec(space), tenant, site));
        rig.one("Release", tenant, environment.at("/status/release/name").asText()).ifPresent(release -> put(objects, "Release of "
                + environment.at("/metadata/name").asText(), spec(release), tenant, site));
        for (String kind : rig.kinds()) {
            if (JUDGED.contains(kind) || kind.equals("Pod")) {
                continue;
            }
            for (JsonNode child : rig.in(kind, namespace)) {
                if (child.at("/metadata/labels/app.kubernetes.io~1managed-by").asText().equals("berth") && !bindsNobody(child)) {
                    String name = child.at("/metadata/name").asText();
                    ObjectNode spec = spec(child);
                    if (kind.equals("Deployment") && rig.one("HorizontalPodAutoscaler", namespace, name).isPresent()) {
                        ((ObjectNode) spec.get("spec")).remove("replicas"); // the autoscaler's, which goes down by load alone
                    }
                    put(objects, kind + " " + namespace + "/" + name, spec, tenant, site);
                    if (kind.equals("PersistentVolumeClaim")) {
                        claims.put(namespace + "/" + name, child.at("/metadata/uid").asText());
                        sizes.put(name, Quantities.value(Quantity.parse(child.at("/spec/resources/requests/storage").asText())));
                    }
                }
            }
        }
    }

    /** The operator may not delete a binding, so it empties one: to everybody that is as good as none. */
    static boolean bindsNobody(JsonNode object) {
        return object.path("kind").asText().equals("RoleBinding") && object.path("subjects").isEmpty();
    }

    /** An object without what is the API server's, what was drawn or counted, and what was decided before. */
    static ObjectNode spec(JsonNode live) {
        ObjectNode object = live.deepCopy();
        object.remove("status");
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        metadata.remove(SERVERS);
        object.findParents("labels").forEach(holder -> ((ObjectNode) holder.get("labels")).remove(OWN_LABELS));
        object.findParents("annotations").forEach(holder -> ((ObjectNode) holder.get("annotations")).remove(OWN_ANNOTATIONS));
        object.findParents("Berth-Route").forEach(holder -> ((ObjectNode) holder).put("Berth-Route", "token"));
        if (object.path("kind").asText().equals("PersistentVolumeClaim")) {
            // Its binding is the volume controller's; size and class are those that it was made with, for ever.
            metadata.remove(List.of("annotations", "finalizers"));
            ((ObjectNode) object.get("spec")).remove(List.of("volumeName", "resources", "storageClassName"));
        }
        if (object.path("spec").has("clusterIP")) {
            ((ObjectNode) object.get("spec")).remove(List.of("clusterIP", "clusterIPs"));
        }
        if (object.path("kind").asText().equals("Secret")) {
            Set<String> keys = new TreeSet<>();
            object.path("data").fieldNames().forEachRemaining(keys::add);
            object.putPOJO("data", keys);
        }
        return object;
    }

    /** Adds an object without the names of site and tenant. */
    static void put(Map<String, JsonNode> objects, String key, JsonNode object, String tenant, String site) {
        try {
            String name = plain(key, tenant, site);
            while (objects.containsKey(name)) {
                name += "+";
            }
            objects.put(name, JSON.readTree(plain(JSON.writeValueAsString(object), tenant, site)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Releases and middlewares are named after their content, which holds the names of site and tenant. */
    private static String plain(String text, String tenant, String site) {
        String same = text.replace(site, Seed.SITE).replace(tenant, Seed.TENANT);
        return MIDDLEWARE.matcher(RELEASE.matcher(same).replaceAll("-RELEASE")).replaceAll("$1");
    }

    boolean isReady() {
        return settled && ready.values().stream().allMatch(Ready::isTrue);
    }

    /** Something waits, and nothing says that waiting is in vain. */
    boolean waits() {
        return ready.values().stream().anyMatch(one -> !one.isTrue()) && ready.values().stream().noneMatch(Ready::stalled);
    }

    /** Claims that are smaller than those of a fresh apply, although nothing is said of it. */
    List<String> silentlySmaller(Picture fresh) {
        boolean told = ready.values().stream().anyMatch(one -> one.message().contains("is asked for"));
        return told
                ? List.of()
                : sizes.keySet().stream().filter(name -> fresh.sizes.containsKey(name) && sizes.get(name).compareTo(
                        fresh.sizes.get(name)) < 0).toList();
    }

    /** What differs but for what is kept on purpose, and where this one has more. */
    List<String> wrongs(Picture other) {
        return differences(other).stream().filter(text -> !LEFT.matcher(text).matches()).toList();
    }

    /** Data of volumes that are in use no more, and copies and generated passwords that a later change may need again. */
    List<String> left(Picture other) {
        return differences(other).stream().filter(text -> LEFT.matcher(text).matches()).map(text -> text.replace(" is only here", ""))
                .toList();
    }

    /** What became of a status, but for times. */
    static String changes(JsonNode before, JsonNode now) {
        List<String> changes = new ArrayList<>();
        differ("status", before, now, changes);
        return String.join("; ", changes.stream().filter(change -> !change.contains("Time:")).toList());
    }

    /** What differs, one line each; this one first. */
    List<String> differences(Picture other) {
        List<String> differences = new ArrayList<>();
        Set<String> keys = new TreeSet<>(objects.keySet());
        keys.addAll(other.objects.keySet());
        for (String key : keys) {
            JsonNode mine = objects.get(key);
            JsonNode theirs = other.objects.get(key);
            if (mine == null || theirs == null) {
                differences.add(key + (mine == null ? " is only there" : " is only here"));
            } else if (!mine.equals(theirs)) {
                differ(key, mine, theirs, differences);
            }
        }
        return differences;
    }

    private static void differ(String where, JsonNode mine, JsonNode theirs, List<String> differences) {
        if (mine.isObject() && theirs.isObject()) {
            Set<String> names = new TreeSet<>();
            mine.fieldNames().forEachRemaining(names::add);
            theirs.fieldNames().forEachRemaining(names::add);
            names.stream().filter(name -> !mine.path(name).equals(theirs.path(name))).forEach(name -> differ(where + " ." + name, mine.path(
                    name), theirs.path(name), differences));
        } else if (mine.isArray() && theirs.isArray() && mine.size() == theirs.size()) {
            for (int n = 0; n < mine.size(); n++) {
                if (!mine.get(n).equals(theirs.get(n))) {
                    differ(where + "[" + n + "]", mine.get(n), theirs.get(n), differences);
                }
            }
        } else {
            differences.add(where + ": " + cut(mine) + " here, " + cut(theirs) + " there");
        }
    }

    private static String cut(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() < 200 ? text : text.substring(0, 200) + "…";
    }
}
