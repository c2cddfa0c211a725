package dev.berth.operator.shelf;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.Prints;
import dev.berth.operator.apply.Sight;
import dev.berth.operator.apply.Types;
import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The shelf's real stores, index and looks at Secrets, filled by hand instead of by informers. Events are told on as fabric8's informers
 * do: not when an update has the version that is kept already, which is the echo of a write of ours.
 */
public final class ShelfByHand implements Sight {
    private final Map<String, Store> stores = new HashMap<>();
    private final OwnerIndex index = new OwnerIndex();
    private final WorkloadSecrets workloadSecrets;
    private final Prints prints;
    private final Set<String> tenants;
    private final Map<Id, SecretPrint> tenantSecrets = new HashMap<>();
    private final Consumer<Change> heard;

    /** @param tenants namespaces whose Secrets may be read */
    public ShelfByHand(
            Api api,
            Prints prints,
            KubernetesSerialization serialization,
            Set<String> tenants,
            InstantSource clock,
            Executor background,
            Consumer<Change> heard) {
        Reading reading = new Reading(serialization);
        this.prints = prints;
        this.tenants = tenants;
        this.heard = heard;
        this.workloadSecrets = new WorkloadSecrets(api, prints, reading, clock, background, heard);
        Types.watched().forEach(type -> stores.put(type.getKind(), new Store(type.getKind(), reading, index::changed)));
    }

    /** A watch event: the object is there, or is different. */
    public void seen(GenericKubernetesResource live) {
        GenericKubernetesResource before = stores.get(live.getKind()).put(Keys.of(live.getMetadata()), live);
        if (before == null) {
            changed(live, false);
        } else if (!before.getMetadata().getResourceVersion().equals(live.getMetadata().getResourceVersion())) {
            Owner.from(live.getMetadata())
                    .or(() -> Owner.from(before.getMetadata()))
                    .ifPresent(owner -> heard.accept(new Change.OfChild(Id.of(live), owner, false)));
        }
    }

    /** A watch event: the object is not there any more. */
    public void gone(GenericKubernetesResource last) {
        if (stores.get(last.getKind()).remove(Keys.of(last.getMetadata())) != null) {
            if (last.getKind().equals("Namespace")) {
                workloadSecrets.namespaceGone(last.getMetadata().getName());
            }
            changed(last, true);
        }
    }

    private void changed(GenericKubernetesResource object, boolean gone) {
        Optional<Owner> owner = Owner.from(object.getMetadata());
        if (owner.isPresent()) {
            heard.accept(new Change.OfChild(Id.of(object), owner.get(), gone));
        } else if (object.getKind().equals("Namespace")) {
            heard.accept(new Change.OfTenant(object.getMetadata().getName()));
        }
    }

    /** A watch event of a tenant's Secret. */
    @SuppressWarnings("unchecked")
    public void tenantSecret(GenericKubernetesResource live) {
        Map<String, Object> rest = live.getAdditionalProperties();
        tenantSecrets.put(Id.of(live), prints.of((String) rest.get("type"), (Map<String, String>) rest.get("data")));
        heard.accept(new Change.OfSecret(live.getMetadata().getNamespace(), live.getMetadata().getName()));
    }

    /** A watch event: a tenant's Secret is not there any more. */
    public void tenantSecretGone(GenericKubernetesResource last) {
        tenantSecrets.remove(Id.of(last));
        heard.accept(new Change.OfSecret(last.getMetadata().getNamespace(), last.getMetadata().getName()));
    }

    public Stream<Child> hostnameClaims() {
        return stores.get("HostnameClaim").children();
    }

    public Known<SecretPrint> secret(String namespace, String name) {
        Id id = new Id("Secret", namespace, name);
        if (tenants.contains(namespace)) {
            return Known.of(Optional.ofNullable(tenantSecrets.get(id)));
        }
        return seen(new Id("Namespace", "", namespace)).isEmpty() ? new Known.Missing<>() : workloadSecrets.secret(id);
    }

    @Override
    public Optional<Child> seen(Id id) {
        if (id.kind().equals("Secret")) {
            return workloadSecrets.child(id);
        }
        Store store = stores.get(id.kind());
        return store == null ? Optional.empty() : store.child(id);
    }

    @Override
    public List<Child> childrenOf(Owner owner) {
        List<Child> children = new ArrayList<>();
        index.of(owner).forEach(id -> seen(id).ifPresent(children::add));
        return children;
    }

    @Override
    public Known<SecretPrint> secret(Id id) {
        return workloadSecrets.known(id);
    }

    @Override
    public Child wrote(GenericKubernetesResource live) {
        return live.getKind().equals("Secret") ? workloadSecrets.wrote(live) : stores.get(live.getKind()).wrote(live);
    }

    @Override
    public void leaving(Id id, String uid) {
        if (id.kind().equals("Secret")) {
            workloadSecrets.gone(id);
        } else {
            stores.get(id.kind()).leaving(id, uid);
        }
    }

    @Override
    public void gone(Id id) {
        if (id.kind().equals("Secret")) {
            workloadSecrets.gone(id);
        } else {
            stores.get(id.kind()).gone(id);
        }
    }
}
