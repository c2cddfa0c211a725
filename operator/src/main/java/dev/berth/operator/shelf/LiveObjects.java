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
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is kept of the live objects of every kind, whoever tells of them, and whom a change of one concerns. */
public abstract class LiveObjects implements Sight {
    private final Map<String, Store> stores = new HashMap<>();
    private final OwnerIndex index = new OwnerIndex();
    private final WorkloadSecrets workloadSecrets;
    private final Consumer<Change> heard;

    LiveObjects(
            Api api, Prints prints, KubernetesSerialization serialization, InstantSource clock, Executor background,
            Consumer<Change> heard) {
        Reading reading = new Reading(serialization);
        this.heard = heard;
        this.workloadSecrets = new WorkloadSecrets(api, prints, reading, clock, background, heard);
        Types.watched().forEach(type -> stores.put(type.getKind(), new Store(type.getKind(), reading, index::changed)));
    }

    /** Of every node, sorted. */
    abstract List<String> nodeAddresses();

    /** In a namespace whose Secrets may be read as a tenant's; empty for every other namespace. */
    abstract Optional<Known<SecretPrint>> tenantSecret(String namespace, String name);

    final Store store(String kind) {
        return stores.get(kind);
    }

    final void added(GenericKubernetesResource now) {
        changed(now, false);
    }

    final void updated(GenericKubernetesResource before, GenericKubernetesResource now) {
        Owner.from(now.getMetadata())
                .or(() -> Owner.from(before.getMetadata()))
                .ifPresent(owner -> heard.accept(new Change.OfChild(Id.of(now), owner, false)));
    }

    final void left(GenericKubernetesResource last) {
        if (last.getKind().equals("Namespace")) {
            workloadSecrets.namespaceGone(last.getMetadata().getName());
        }
        changed(last, true);
    }

    private void changed(GenericKubernetesResource object, boolean gone) {
        Optional<Owner> owner = Owner.from(object.getMetadata());
        if (owner.isPresent()) {
            heard.accept(new Change.OfChild(Id.of(object), owner.get(), gone));
        } else if (object.getKind().equals("Namespace")) {
            heard.accept(new Change.OfTenant(object.getMetadata().getName()));
        }
    }

    /** How many live objects are kept, without Secrets. */
    public int size() {
        return stores.values().stream().mapToInt(Store::size).sum();
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

    /** Every namespace that Berth made. */
    public Stream<Child> workloadNamespaces() {
        return stores.get("Namespace").children().filter(child -> child.owner().filter(owner -> owner.kind().equals("Environment"))
                .isPresent());
    }

    /** The uid of any namespace. */
    Optional<String> namespaceUid(String name) {
        return seen(new Id("Namespace", "", name)).map(Child::uid);
    }

    /** Of a tenant namespace, or by a look in a workload namespace, which the first question starts. */
    public Known<SecretPrint> secret(String namespace, String name) {
        Optional<Known<SecretPrint>> tenant = tenantSecret(namespace, name);
        if (tenant.isPresent()) {
            return tenant.get();
        }
        Optional<Child> place = seen(new Id("Namespace", "", namespace));
        if (place.isEmpty()) {
            return new Known.Missing<>();
        }
        return place.get().owner().isPresent()
                ? workloadSecrets.secret(new Id("Secret", namespace, name))
                : new Known.Unreadable<>("NotAllowed", notAllowed(namespace));
    }

    /** Tenants read it: it names no namespace but theirs. */
    private static String notAllowed(String namespace) {
        return "Berth may not read Secrets of namespace %s: have the administrator add %s to the chart value tenants"
                .formatted(namespace, namespace);
    }

    /** For the Applier: what is known, and whether it must look itself. */
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
