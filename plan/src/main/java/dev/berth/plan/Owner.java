package dev.berth.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Optional;

/** The Berth object on whose behalf a child exists. Children carry it as labels, because owner references cannot cross namespaces. */
public record Owner(String kind, String namespace, String name, String uid) {
    /** The owner that a primary is for its children. */
    public static Owner of(HasMetadata primary) {
        ObjectMeta meta = primary.getMetadata();
        return new Owner(primary.getKind(), meta.getNamespace(), meta.getName(), meta.getUid());
    }

    /** Read back from a child's labels; empty when the child was not made by Berth. */
    public static Optional<Owner> from(ObjectMeta child) {
        Map<String, String> labels = child.getLabels() == null ? Map.of() : child.getLabels();
        String uid = labels.get(Labels.OWNER_UID);
        if (uid == null) {
            return Optional.empty();
        }
        return Optional.of(new Owner(labels.get(Labels.OWNER_KIND), labels.get(Labels.TENANT), labels.get(Labels.OWNER), uid));
    }

    /** The labels that every child of this owner carries. */
    public Map<String, String> labels() {
        return Map.of(
                Labels.MANAGED_BY, Labels.BERTH,
                Labels.OWNER_KIND, kind,
                Labels.TENANT, namespace,
                Labels.OWNER, name,
                Labels.OWNER_UID, uid);
    }

    /** True for the same name in the same tenant namespace, whether or not it was deleted and made again meanwhile. */
    public boolean sameNameAs(Owner other) {
        return kind.equals(other.kind) && namespace.equals(other.namespace) && name.equals(other.name);
    }
}
