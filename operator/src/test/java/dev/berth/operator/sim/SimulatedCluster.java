package dev.berth.operator.sim;

import dev.berth.operator.apply.Owned;
import dev.berth.operator.sim.Revision.Actor;
import dev.berth.plan.Id;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An API server in memory, as far as Berth asks and as a real one (1.34) was seen to answer: versions, uids, generations, server-side
 * apply with ownership of fields, status apart from spec, finalizers, and refusals as {@link KubernetesClientException}.
 */
final class SimulatedCluster {
    private static final Set<String> CLUSTER_SCOPED = Set.of("Namespace", "HostnameClaim");

    private final InstantSource clock;
    private final Consumer<Revision> judge;
    private final Map<Id, Live> objects = new LinkedHashMap<>();
    private final Map<String, Map<Id, Live>> byKind = new HashMap<>();
    private final Set<String> uids = new HashSet<>();
    private final Map<String, List<Revision>> log = new HashMap<>();
    private long version = 100;
    private int made;

    /** @param judge sees every change right after it was made */
    SimulatedCluster(InstantSource clock, Consumer<Revision> judge) {
        this.clock = clock;
        this.judge = judge;
    }

    static KubernetesClientException answer(int code, String message) {
        return new KubernetesClientException(message, code, new StatusBuilder().withCode(code).withMessage(message).build());
    }

    Optional<Live> get(Id id) {
        return Optional.ofNullable(objects.get(id));
    }

    Stream<Live> all() {
        return List.copyOf(objects.values()).stream();
    }

    /** In the order in which they were made, as they are now: what is done with them may change the cluster. */
    Stream<Live> all(String kind) {
        return List.copyOf(byKind.getOrDefault(kind, Map.of()).values()).stream();
    }

    /** Whether something with this uid is there. */
    boolean has(String uid) {
        return uids.contains(uid);
    }

    /** Every change of objects of this kind, oldest first. */
    List<Revision> changesOf(String kind) {
        return log.computeIfAbsent(kind, _ -> new ArrayList<>());
    }

    /** Server-side apply that must create. */
    Live create(Actor by, Map<String, Object> sent) {
        Id id = id(sent);
        if (objects.containsKey(id)) {
            throw answer(409, "Operation cannot be fulfilled on " + id + ": the object has been modified");
        }
        admit(id);
        return store(by, id, fresh(id, sent), Map.of(Owned.MANAGER, Fields.of(sent)));
    }

    /** Server-side apply that must meet this uid. */
    Live apply(Actor by, Map<String, Object> sent, String uid) {
        Id id = id(sent);
        Live live = objects.get(id);
        if (live == null) {
            throw answer(409, "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found");
        }
        if (!live.uid().equals(uid)) {
            throw answer(422, "metadata.uid: Invalid value: \"" + uid + "\": field is immutable");
        }
        Fields now = Fields.of(sent);
        Fields before = live.owned().getOrDefault(Owned.MANAGER, Fields.NONE);
        Map<String, Object> tree = Tree.merged(before.without(now).takenFrom(live.tree()), address(live, sent));
        return change(by, live, tree, Map.of(Owned.MANAGER, now));
    }

    /** What a client may not choose stays as it is. */
    private static Map<String, Object> address(Live live, Map<String, Object> sent) {
        Map<String, Object> tree = Tree.with(sent, live.uid(), "metadata", "uid");
        return Tree.with(tree, live.version(), "metadata", "resourceVersion");
    }

    /** A JSON patch of the pod template, bound to a version: what others added to it goes. */
    Live replaceTemplate(Actor by, Id id, String boundTo, Object template) {
        Live live = objects.get(id);
        if (live == null) {
            throw answer(404, id + " not found");
        }
        if (!live.version().equals(boundTo)) {
            throw answer(409, "Operation cannot be fulfilled on " + id + ": the object has been modified");
        }
        return change(by, live, Tree.with(live.tree(), template, "spec", "template"), live.owned());
    }

    /** A merge patch of labels and annotations, bound to a uid and a version; null takes an entry away. */
    Live patchMetadata(Actor by, Id id, String uid, String boundTo, Map<String, String> labels, Map<String, String> annotations) {
        Live live = objects.get(id);
        if (live == null) {
            throw answer(404, id + " not found");
        }
        if (!live.uid().equals(uid) || !live.version().equals(boundTo)) {
            throw answer(409, "Operation cannot be fulfilled on " + id + ": the object has been modified");
        }
        return merge(by, live, Map.of("metadata", Map.of("labels", labels, "annotations", annotations)));
    }

    /** Anybody's merge patch: what it changes is Berth's no more. */
    Live merge(Actor by, Live live, Map<String, Object> patch) {
        Map<String, Object> tree = patched(live.tree(), patch);
        Fields changed = changed(live.tree(), tree);
        Map<String, Fields> owned = new LinkedHashMap<>(live.owned());
        owned.computeIfPresent(Owned.MANAGER, (_, fields) -> fields.without(changed));
        return change(by, live, tree, owned);
    }

    private static Map<String, Object> patched(Map<String, Object> tree, Map<String, Object> patch) {
        Map<String, Object> result = new LinkedHashMap<>(tree);
        patch.forEach((key, value) -> {
            if (value == null) {
                result.remove(key);
            } else if (value instanceof Map<?, ?> map) {
                if (!map.isEmpty() || result.containsKey(key)) {
                    result.put(key, patched(Tree.map(result.get(key)), Tree.map(map)));
                }
            } else {
                result.put(key, value);
            }
        });
        return result;
    }

    private static Fields changed(Map<String, Object> before, Map<String, Object> after) {
        Map<String, Fields> changed = new LinkedHashMap<>();
        Stream.concat(before.keySet().stream(), after.keySet().stream()).distinct().forEach(key -> {
            Object was = before.get(key);
            Object is = after.get(key);
            if (was instanceof Map<?, ?> && is instanceof Map<?, ?>) {
                Fields below = changed(Tree.map(was), Tree.map(is));
                if (!below.leaf()) {
                    changed.put(key, below);
                }
            } else if (is == null || !is.equals(was)) {
                changed.put(key, Fields.NONE);
            }
        });
        return new Fields(changed);
    }

    /** A user's apply: everything that is said of metadata and spec, creating where there is nothing. */
    Live userApplies(Map<String, Object> sent) {
        Id id = id(sent);
        Live live = objects.get(id);
        if (live == null) {
            admit(id);
            return store(Actor.USER, id, fresh(id, sent), Map.of());
        }
        Map<String, Object> tree = Tree.merged(Tree.with(live.tree(), null, "spec"), address(live, sent));
        return change(Actor.USER, live, tree, live.owned());
    }

    /** A plain create. */
    void make(Actor by, Map<String, Object> sent) {
        Id id = id(sent);
        admit(id);
        store(by, id, fresh(id, sent), Map.of());
    }

    /** Replaces the status of that version; a missing object is 404, another version 409. */
    Live status(Actor by, Id id, String boundTo, Map<String, Object> status) {
        Live live = objects.get(id);
        if (live == null) {
            throw answer(404, id + " not found");
        }
        if (!live.version().equals(boundTo)) {
            throw answer(409, "Operation cannot be fulfilled on " + id + ": the object has been modified");
        }
        return change(by, live, Tree.with(live.tree(), status, "status"), live.owned());
    }

    /** Changes an object in a way that its owner has a right to. */
    Live edit(Actor by, Live live, UnaryOperator<Map<String, Object>> change) {
        return change(by, live, change.apply(live.tree()), live.owned());
    }

    void addFinalizer(Actor by, Id id, String finalizer) {
        Live live = objects.get(id);
        if (live == null || live.terminating()) {
            throw answer(422, id + ": no new finalizers can be added if the object is being deleted, and none without a spec is made");
        }
        if (!live.has(finalizer)) {
            change(by, live, Tree.with(live.tree(), List.of(finalizer), "metadata", "finalizers"), live.owned());
        }
    }

    void removeFinalizer(Actor by, Id id, String finalizer) {
        Live live = objects.get(id);
        if (live == null || !live.has(finalizer)) {
            return;
        }
        if (live.terminating()) {
            drop(by, live);
        } else {
            change(by, live, Tree.with(live.tree(), null, "metadata", "finalizers"), live.owned());
        }
    }

    /** Deletes in the background; another uid is 409, a missing object 404. */
    void delete(Actor by, Id id, String uid) {
        Live live = objects.get(id);
        if (live == null) {
            throw answer(404, id + " not found");
        }
        if (!live.uid().equals(uid)) {
            throw answer(409, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + live.uid());
        }
        boolean held = Tree.at(live.tree(), "metadata", "finalizers") != null || id.kind().equals("Namespace");
        if (!held) {
            drop(by, live);
        } else if (!live.terminating()) {
            Map<String, Object> tree = Tree.with(live.tree(), now(), "metadata", "deletionTimestamp");
            int generation = Tree.number(tree, 0, "metadata", "generation");
            write(by, live, Tree.with(tree, generation + 1, "metadata", "generation"), live.owned());
        }
    }

    /** Takes an object away for good, whatever holds it. */
    void drop(Actor by, Live live) {
        version++;
        objects.remove(live.id());
        byKind.get(live.id().kind()).remove(live.id());
        uids.remove(live.uid());
        told(new Revision(by, live.id(), Optional.of(live), Optional.empty()));
    }

    private void admit(Id id) {
        if (CLUSTER_SCOPED.contains(id.kind())) {
            return;
        }
        Live place = objects.get(new Id("Namespace", "", id.namespace()));
        if (place == null) {
            throw answer(404, "namespaces \"" + id.namespace() + "\" not found");
        }
        if (place.terminating()) {
            throw answer(403, id + " is forbidden: unable to create new content in namespace " + id.namespace()
                    + " because it is being terminated");
        }
    }

    private Map<String, Object> fresh(Id id, Map<String, Object> sent) {
        Map<String, Object> tree = Tree.with(sent, "u%06d".formatted(++made), "metadata", "uid");
        tree = Tree.with(tree, 1, "metadata", "generation");
        tree = Tree.with(tree, now(), "metadata", "creationTimestamp");
        if (id.kind().equals("Deployment") && Tree.at(tree, "spec", "replicas") == null) {
            tree = Tree.with(tree, 1, "spec", "replicas");
        }
        return tree;
    }

    Instant instant() {
        return clock.instant();
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** One new version, unless nothing is different. */
    private Live change(Actor by, Live before, Map<String, Object> tree, Map<String, Fields> owned) {
        if (tree.equals(before.tree()) && owned.equals(before.owned())) {
            return before;
        }
        boolean sameSpec = java.util.Objects.equals(tree.get("spec"), before.tree().get("spec"));
        int generation = Tree.number(before.tree(), 0, "metadata", "generation");
        return write(by, before, sameSpec ? tree : Tree.with(tree, generation + 1, "metadata", "generation"), owned);
    }

    private Live store(Actor by, Id id, Map<String, Object> tree, Map<String, Fields> owned) {
        Live live = new Live(id, Tree.with(tree, String.valueOf(++version), "metadata", "resourceVersion"), owned);
        put(live);
        told(new Revision(by, id, Optional.empty(), Optional.of(live)));
        return live;
    }

    private Live write(Actor by, Live before, Map<String, Object> tree, Map<String, Fields> owned) {
        Live live = new Live(before.id(), Tree.with(tree, String.valueOf(++version), "metadata", "resourceVersion"), owned);
        put(live);
        told(new Revision(by, live.id(), Optional.of(before), Optional.of(live)));
        return live;
    }

    private void put(Live live) {
        objects.put(live.id(), live);
        byKind.computeIfAbsent(live.id().kind(), _ -> new LinkedHashMap<>()).put(live.id(), live);
        uids.add(live.uid());
    }

    private void told(Revision revision) {
        changesOf(revision.id().kind()).add(revision);
        judge.accept(revision);
    }

    static Id id(Map<String, Object> tree) {
        return new Id(Tree.text(tree, "kind"), Tree.text(tree, "metadata", "namespace"), Tree.text(tree, "metadata", "name"));
    }
}
