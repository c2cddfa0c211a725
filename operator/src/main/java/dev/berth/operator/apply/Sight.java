package dev.berth.operator.apply;

import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Optional;

/** What has been seen of the objects below primaries, and where the Applier's own writes go at once, ahead of the watches. */
public interface Sight {
    /** The live object, whoever made it. */
    Optional<Child> seen(Id id);

    /** Every live object that carries the labels of this owner's name. */
    List<Child> childrenOf(Owner owner);

    /** A Secret of a workload namespace; Pending where nobody looked yet. */
    Known<SecretPrint> secret(Id id);

    /** The API server's answer to a write or a look. */
    Child wrote(GenericKubernetesResource live);

    /** A delete of this object was accepted. */
    void leaving(Id id, String uid);

    /** The object is not, or not any more, what was seen: look anew. */
    void gone(Id id);
}
