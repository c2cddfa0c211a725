package dev.berth.operator.apply;

import dev.berth.plan.Id;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Answers as an API server does, as far as the Applier asks; remembers every request, and refuses what a test tells it to. */
final class MemoryApi implements Api {
    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Map<Id, Map<String, Object>> objects = new LinkedHashMap<>();
    private final Map<String, KubernetesClientException> refusals = new HashMap<>();
    private final Map<String, Integer> patience = new HashMap<>();
    private int version = 100;
    private int uids;

    /** Such as {@code create ConfigMap a/x}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** Run before the next create, once: somebody was faster. */
    Runnable beforeCreate = () -> {};

    static KubernetesClientException answer(int code, String message) {
        return new KubernetesClientException(message, code, new StatusBuilder().withCode(code).withMessage(message).build());
    }

    void refuse(String request, KubernetesClientException answer) {
        refusals.put(request, answer);
    }

    /** Refuses as often, then allows. */
    void refuse(String request, KubernetesClientException answer, int times) {
        refuse(request, answer);
        patience.put(request, times);
    }

    /** What lies there, made by whoever its labels say. */
    GenericKubernetesResource put(HasMetadata object) {
        return store(Walls.explicit(tree(object)), "u" + ++uids);
    }

    Map<String, Object> object(Id id) {
        return objects.get(id);
    }

    boolean has(Id id) {
        return objects.containsKey(id);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> tree(HasMetadata object) {
        return Walls.explicit(serialization.convertValue(object, Map.class));
    }

    @Override
    public GenericKubernetesResource create(Map<String, Object> desired) {
        Runnable faster = beforeCreate;
        beforeCreate = () -> {};
        faster.run();
        Id id = id(desired);
        request("create", id);
        if (objects.containsKey(id)) {
            throw answer(409, "the object has been modified");
        }
        return store(desired, "u" + ++uids);
    }

    @Override
    public GenericKubernetesResource apply(Map<String, Object> desired, String uid) {
        Id id = id(desired);
        request("apply", id);
        if (!objects.containsKey(id)) {
            throw answer(409, "uid mismatch");
        }
        if (!uid(id).equals(uid)) {
            throw answer(422, "metadata.uid: Invalid value: field is immutable");
        }
        return store(desired, uid);
    }

    @Override
    public GenericKubernetesResource replaceTemplate(Map<String, Object> desired, String version) {
        Id id = id(desired);
        request("replace", id);
        Map<String, Object> live = objects.get(id);
        if (!Owned.map(live.get("metadata")).get("resourceVersion").equals(version)) {
            throw answer(409, "the object has been modified");
        }
        Map<String, Object> spec = new HashMap<>(Owned.map(live.get("spec")));
        spec.put("template", Owned.map(desired.get("spec")).get("template"));
        live.put("spec", spec);
        return generic(live);
    }

    /** Somebody else writes beside what is Berth's. */
    GenericKubernetesResource add(Id id, UnaryOperator<Map<String, Object>> addition) {
        Map<String, Object> live = new HashMap<>(addition.apply(objects.get(id)));
        Map<String, Object> metadata = new HashMap<>(Owned.map(live.get("metadata")));
        metadata.put("resourceVersion", String.valueOf(++version));
        live.put("metadata", metadata);
        objects.put(id, live);
        return generic(live);
    }

    @Override
    public GenericKubernetesResource commit(Want.Commit want) {
        request("commit", want.id());
        Map<String, Object> live = objects.get(want.id());
        if (live == null || !Owned.map(live.get("metadata")).get("resourceVersion").equals(want.version())) {
            throw answer(409, "the object has been modified");
        }
        Map<String, Object> metadata = new HashMap<>(Owned.map(live.get("metadata")));
        metadata.put("annotations", want.annotations());
        metadata.put("resourceVersion", String.valueOf(++version));
        live.put("metadata", metadata);
        return generic(live);
    }

    @Override
    public void delete(Id id, String uid) {
        request("delete", id);
        if (!objects.containsKey(id)) {
            throw answer(404, "not found");
        }
        if (!uid(id).equals(uid)) {
            throw answer(409, "Precondition failed: UID in precondition");
        }
        objects.remove(id);
    }

    @Override
    public void destroy(Id id, String uid, String version) {
        if (objects.containsKey(id) && !version.equals(Owned.map(objects.get(id).get("metadata")).get("resourceVersion"))) {
            request("destroy", id);
            throw answer(409, "Precondition failed: ResourceVersion in precondition");
        }
        delete(id, uid);
    }

    @Override
    public Optional<GenericKubernetesResource> get(Id id) {
        request("get", id);
        return Optional.ofNullable(objects.get(id)).map(this::generic);
    }

    private void request(String verb, Id id) {
        String request = verb + " " + id;
        requests.add(request);
        KubernetesClientException refusal = refusals.get(request);
        if (refusal != null) {
            if (patience.containsKey(request) && patience.merge(request, -1, Integer::sum) == 0) {
                refusals.remove(request);
            }
            throw refusal;
        }
    }

    private GenericKubernetesResource store(Map<String, Object> tree, String uid) {
        Map<String, Object> live = new HashMap<>(tree);
        Map<String, Object> metadata = new HashMap<>(Owned.map(tree.get("metadata")));
        metadata.put("uid", uid);
        metadata.put("resourceVersion", String.valueOf(++version));
        Map<String, Object> owned = new HashMap<>(tree);
        owned.keySet().removeAll(List.of("apiVersion", "kind"));
        Map<String, Object> ownedMetadata = new HashMap<>(Owned.map(tree.get("metadata")));
        ownedMetadata.keySet().removeAll(List.of("name", "namespace", "uid", "resourceVersion"));
        owned.put("metadata", ownedMetadata);
        metadata.put("managedFields", List.of(Map.of("manager", Owned.MANAGER, "operation", "Apply", "fieldsV1", fields(owned))));
        live.put("metadata", metadata);
        objects.put(id(tree), live);
        return generic(live);
    }

    private static Map<String, Object> fields(Map<String, Object> tree) {
        Map<String, Object> fields = new HashMap<>();
        tree.forEach((key, value) -> fields.put("f:" + key, value instanceof Map<?, ?> map ? fields(Owned.map(map)) : Map.of()));
        return fields;
    }

    private GenericKubernetesResource generic(Map<String, Object> tree) {
        return serialization.convertValue(tree, GenericKubernetesResource.class);
    }

    private String uid(Id id) {
        return (String) Owned.map(objects.get(id).get("metadata")).get("uid");
    }

    private static Id id(Map<String, Object> tree) {
        Map<String, Object> metadata = Owned.map(tree.get("metadata"));
        return new Id((String) tree.get("kind"), (String) metadata.get("namespace"), (String) metadata.get("name"));
    }
}
