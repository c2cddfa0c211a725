package dev.berth.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Objects;

/**
 * Which object is meant.
 *
 * @param kind      for example {@code Deployment}
 * @param namespace empty for cluster-scoped kinds, never null
 * @param name      metadata.name
 */
public record Id(String kind, String namespace, String name) {
    public Id {
        namespace = Objects.requireNonNullElse(namespace, "");
    }

    /** The identity of an object in hand. */
    public static Id of(HasMetadata object) {
        return new Id(object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? kind + " " + name : kind + " " + namespace + "/" + name;
    }
}
