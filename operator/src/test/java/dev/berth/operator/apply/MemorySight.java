package dev.berth.operator.apply;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sees what it is told, and remembers what was written. */
final class MemorySight implements Sight {
    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Prints prints = new Prints(new byte[32]);
    private final Map<Id, Child> children = new LinkedHashMap<>();
    private final Map<Id, Known<SecretPrint>> secrets = new LinkedHashMap<>();

    /** What is seen of the pod templates of Deployments. */
    List<String> tampered = List.of();

    @Override
    public Optional<Child> seen(Id id) {
        return Optional.ofNullable(children.get(id));
    }

    @Override
    public List<Child> childrenOf(Owner owner) {
        return children.values().stream().filter(child -> child.owner().filter(owner::sameNameAs).isPresent()).toList();
    }

    @Override
    public Known<SecretPrint> secret(Id id) {
        return secrets.getOrDefault(id, new Known.Pending<>());
    }

    @Override
    @SuppressWarnings("unchecked")
    public Child wrote(GenericKubernetesResource live) {
        ObjectMeta meta = live.getMetadata();
        String owned = Owned.ofLive(serialization.convertValue(live, Map.class));
        boolean terminating = meta.getDeletionTimestamp() != null;
        Facts facts = live.getKind().equals("Deployment")
                ? new Facts.Rollout(1, 1, 1, 1, 1, 1, Optional.empty(), tampered)
                : new Facts.None();
        Child child = new Child(Id.of(live), Owner.from(meta), meta.getUid(), meta.getResourceVersion(), 1, terminating, owned, facts);
        children.put(child.id(), child);
        if (live.getKind().equals("Secret")) {
            secrets.put(child.id(), new Known.Value<>(prints.of("Opaque", (Map<String, String>) live.getAdditionalProperties().get(
                    "data"))));
        }
        return child;
    }

    @Override
    public void leaving(Id id, String uid) {
        children.remove(id);
    }

    @Override
    public void gone(Id id) {
        children.remove(id);
        secrets.remove(id);
    }

    Prints prints() {
        return prints;
    }
}
