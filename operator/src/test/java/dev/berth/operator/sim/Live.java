package dev.berth.operator.sim;

import dev.berth.operator.apply.Owned;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One version of one object. */
final class Live {
    static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private final Id id;
    private final String uid;
    private final Map<String, Object> tree;
    private final Map<String, Fields> owned;
    private final Map<Class<?>, HasMetadata> read = new HashMap<>();

    /**
     * @param tree  as the API server shows it, without managedFields
     * @param owned by manager of server-side applies
     */
    Live(Id id, Map<String, Object> tree, Map<String, Fields> owned) {
        this.id = id;
        this.uid = Tree.text(tree, "metadata", "uid");
        this.tree = tree;
        this.owned = owned;
    }

    Id id() {
        return id;
    }

    Map<String, Object> tree() {
        return tree;
    }

    Map<String, Fields> owned() {
        return owned;
    }

    String uid() {
        return uid;
    }

    String version() {
        return Tree.text(tree, "metadata", "resourceVersion");
    }

    boolean terminating() {
        return Tree.at(tree, "metadata", "deletionTimestamp") != null;
    }

    Map<String, Object> labels() {
        return Tree.map(Tree.at(tree, "metadata", "labels"));
    }

    Map<String, Object> annotations() {
        return Tree.map(Tree.at(tree, "metadata", "annotations"));
    }

    String label(String key) {
        return Tree.text(labels(), key);
    }

    boolean berths() {
        return Labels.BERTH.equals(label(Labels.MANAGED_BY));
    }

    boolean has(String finalizer) {
        return Tree.at(tree, "metadata", "finalizers") instanceof List<?> all && all.contains(finalizer);
    }

    /** As a client reads it, with the managedFields of Berth; shared, so nobody may change it. */
    @SuppressWarnings("unchecked")
    <T extends HasMetadata> T as(Class<T> type) {
        return (T) read.computeIfAbsent(type, _ -> SERIALIZATION.convertValue(shown(), type));
    }

    GenericKubernetesResource generic() {
        return (GenericKubernetesResource) read.computeIfAbsent(GenericKubernetesResource.class, _ -> untyped());
    }

    /** What a client makes of JSON: only the metadata is typed, and all else is a tree as it was. */
    private GenericKubernetesResource untyped() {
        Map<String, Object> rest = new LinkedHashMap<>(shown());
        GenericKubernetesResource generic = new GenericKubernetesResource();
        generic.setApiVersion((String) rest.remove("apiVersion"));
        generic.setKind((String) rest.remove("kind"));
        generic.setMetadata(SERIALIZATION.convertValue(rest.remove("metadata"), ObjectMeta.class));
        generic.setAdditionalProperties(rest);
        return generic;
    }

    private Map<String, Object> shown() {
        Fields berths = owned.get(Owned.MANAGER);
        if (berths == null) {
            return tree;
        }
        Map<String, Object> entry = Map.of("manager", Owned.MANAGER, "operation", "Apply", "fieldsV1", berths.asFieldsV1());
        return Tree.with(tree, List.of(entry), "metadata", "managedFields");
    }
}
