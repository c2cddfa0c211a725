package dev.berth.operator.shelf;

import dev.berth.plan.Id;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/** How stores name their items: {@code namespace/name}, or the name alone. */
final class Keys {
    private Keys() {}

    static String of(ObjectMeta meta) {
        return of(meta.getNamespace(), meta.getName());
    }

    static String of(Id id) {
        return of(id.namespace(), id.name());
    }

    static String of(String namespace, String name) {
        return namespace == null || namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
