package dev.berth.operator.shelf;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.Prints;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The shelf's real stores, index and looks at Secrets, filled by hand instead of by informers. Events are told on as fabric8's informers
 * do: not when an update has the version that is kept already, which is the echo of a write of ours.
 */
public final class ShelfByHand extends LiveObjects {
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
        super(api, prints, serialization, clock, background, heard);
        this.prints = prints;
        this.tenants = tenants;
        this.heard = heard;
    }

    /** A watch event: the object is there, or is different. */
    public void seen(GenericKubernetesResource live) {
        GenericKubernetesResource before = store(live.getKind()).put(Keys.of(live.getMetadata()), live);
        if (before == null) {
            added(live);
        } else if (!before.getMetadata().getResourceVersion().equals(live.getMetadata().getResourceVersion())) {
            updated(before, live);
        }
    }

    /** A watch event: the object is not there any more. */
    public void gone(GenericKubernetesResource last) {
        if (store(last.getKind()).remove(Keys.of(last.getMetadata())) != null) {
            left(last);
        }
    }

    /** A list: what is kept and is not in it goes, as fabric8's informers do it; also what was only ever written by us. */
    public void listed(String kind, Set<Id> ids) {
        store(kind).children().filter(child -> !ids.contains(child.id())).toList().forEach(child -> gone(store(kind).bare(Keys.of(child
                .id()), child)));
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

    @Override
    List<String> nodeAddresses() {
        return List.of("192.0.2.10");
    }

    @Override
    Optional<Known<SecretPrint>> tenantSecret(String namespace, String name) {
        return tenants.contains(namespace)
                ? Optional.of(Known.of(Optional.ofNullable(tenantSecrets.get(new Id("Secret", namespace, name)))))
                : Optional.empty();
    }
}
