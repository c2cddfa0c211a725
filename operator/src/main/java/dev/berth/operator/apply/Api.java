package dev.berth.operator.apply;

import dev.berth.plan.Id;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;

/**
 * The only hands of the Applier. Every call is one request; every answer of the server that is not a success is thrown as a
 * {@link io.fabric8.kubernetes.client.KubernetesClientException}, with code 0 when there was no answer.
 */
public interface Api {
    /** The object as the JSON tree that is sent; a NetworkPolicy with both its lists of rules. */
    Map<String, Object> tree(HasMetadata object);

    /** Must not exist yet: creates, or is answered 409; never patches. */
    GenericKubernetesResource create(Map<String, Object> desired);

    /** Must be that one: another uid is refused with 422, a missing object with 409. */
    GenericKubernetesResource apply(Map<String, Object> desired, String uid);

    /**
     * Makes {@code spec.template} of that version the desired one and no more: applying takes nothing away that another manager added.
     * Another version is refused with 409, a missing object with 404.
     */
    GenericKubernetesResource replaceTemplate(Map<String, Object> desired, String version);

    /** Merges labels and annotations into that version of that object, or is refused with 409. */
    GenericKubernetesResource commit(Want.Commit want);

    /** Deletes that very object; another uid is refused with 409, a missing object with 404. */
    void delete(Id id, String uid);

    /** Deletes data: that very object in that very version; another one is refused with 409, a missing one with 404. */
    void destroy(Id id, String uid, String version);

    /** The object now; empty when there is none. */
    Optional<GenericKubernetesResource> get(Id id);
}
