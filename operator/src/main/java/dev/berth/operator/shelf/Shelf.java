package dev.berth.operator.shelf;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.Prints;
import dev.berth.operator.apply.Sight;
import dev.berth.operator.apply.Types;
import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live objects of every kind that Berth makes, reduced; one label-filtered informer per kind fills it, our own writes run ahead in
 * it. Namespaces and hostname claims are kept whole: of the first also the tenants' count, and the second are nobody else's.
 */
public final class Shelf implements Sight {
    /** Pages of first lists; without a limit the first list may come from a cache that is older than what we saw before. */
    static final long LIST_LIMIT = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final Set<String> WHOLE = Set.of("Namespace", "HostnameClaim");
    private static final Duration SYNC_LIMIT = Duration.ofMinutes(2);

    private final KubernetesClient client;
    private final Consumer<Change> heard;
    private final Map<String, Store> stores = new HashMap<>();
    private final OwnerIndex index = new OwnerIndex();
    private final Map<String, SharedIndexInformer<?>> informers = new ConcurrentHashMap<>();
    private final Queue<ResourceDefinitionContext> lacking = new ConcurrentLinkedQueue<>();
    private final WorkloadSecrets workloadSecrets;
    private final Map<String, TenantSecrets> tenantSecrets = new HashMap<>();
    private final Nodes nodes;

    /**
     * Prepares every informer and starts none.
     *
     * @param tenants    namespaces whose Secrets may be read
     * @param background runs look-ups of single Secrets
     * @param heard      told of every change that may concern a primary; called on informer threads, must be quick
     */
    public Shelf(
            KubernetesClient client,
            Api api,
            Prints prints,
            Set<String> tenants,
            InstantSource clock,
            Executor background,
            Consumer<Change> heard) {
        this.client = client;
        this.heard = heard;
        Reading reading = new Reading(client.getKubernetesSerialization());
        this.workloadSecrets = new WorkloadSecrets(api, prints, reading, clock, background, heard);
        this.nodes = new Nodes(client, heard);
        informers.put("Node", nodes.informer());
        for (ResourceDefinitionContext type : Types.watched()) {
            Store store = new Store(type.getKind(), reading, index::changed);
            stores.put(type.getKind(), store);
            if (known(type)) {
                informers.put(type.getKind(), informer(type, store));
            } else {
                LOG.atWarn().addKeyValue("kind", type.getKind()).addKeyValue("group", type.getGroup()).log("the cluster lacks a kind");
                lacking.add(type);
            }
        }
        for (String tenant : tenants) {
            tenantSecrets.put(tenant, new TenantSecrets(client, tenant, prints, heard));
        }
    }

    private boolean known(ResourceDefinitionContext type) {
        return !Types.foreign(type) || client.supports(type.getGroup() + "/" + type.getVersion(), type.getKind());
    }

    /** Begins to watch kinds that the cluster has got meanwhile; to be called from time to time. */
    public void watchNewKinds() {
        lacking.removeIf(type -> {
            boolean here = known(type);
            if (here) {
                LOG.atInfo().addKeyValue("kind", type.getKind()).log("the cluster has got a kind");
                SharedIndexInformer<GenericKubernetesResource> informer = informer(type, stores.get(type.getKind()));
                informers.put(type.getKind(), informer);
                informer.start();
            }
            return here;
        });
    }

    private SharedIndexInformer<GenericKubernetesResource> informer(ResourceDefinitionContext type, Store store) {
        var all = client.genericKubernetesResources(type).inAnyNamespace();
        var ours = WHOLE.contains(type.getKind())
                ? all.withLimit(LIST_LIMIT)
                : all.withLabel(Labels.MANAGED_BY, Labels.BERTH).withLimit(LIST_LIMIT);
        SharedIndexInformer<GenericKubernetesResource> informer = ours.runnableInformer(0);
        informer.removeNamespaceIndex();
        informer.itemStore(store);
        informer.exceptionHandler((_, problem) -> {
            LOG.atWarn().addKeyValue("kind", type.getKind()).addKeyValue("problem", problem.getMessage()).log("a watch was refused");
            return true; // try again for ever: rights and definitions may come any time
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource now) {
                changed(now, false);
            }

            @Override
            public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
                Owner.from(now.getMetadata())
                        .or(() -> Owner.from(before.getMetadata()))
                        .ifPresent(owner -> heard.accept(new Change.OfChild(Id.of(now), owner, false)));
            }

            @Override
            public void onDelete(GenericKubernetesResource last, boolean unknown) {
                if (last.getKind().equals("Namespace")) {
                    workloadSecrets.namespaceGone(last.getMetadata().getName());
                }
                changed(last, true);
            }
        });
        return informer;
    }

    private void changed(GenericKubernetesResource object, boolean gone) {
        Optional<Owner> owner = Owner.from(object.getMetadata());
        if (owner.isPresent()) {
            heard.accept(new Change.OfChild(Id.of(object), owner.get(), gone));
        } else if (object.getKind().equals("Namespace")) {
            heard.accept(new Change.OfTenant(object.getMetadata().getName()));
        }
    }

    /** Starts every informer and waits until the first lists are in; throws IllegalStateException when one does not come. */
    public void start() {
        tenantSecrets.values().forEach(TenantSecrets::start); // not waited for: a tenant may not have granted it yet
        informers.values().forEach(SharedIndexInformer::start);
        informers.forEach((kind, informer) -> {
            try {
                informer.start().toCompletableFuture().get(SYNC_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                throw new IllegalStateException("The first list of %s did not come within %d s".formatted(kind, SYNC_LIMIT.toSeconds()), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    public void stop() {
        informers().forEach(SharedIndexInformer::stop);
    }

    /** By kind; informers of tenants' Secrets are named after their namespace. */
    public Map<String, SharedIndexInformer<?>> informersByName() {
        Map<String, SharedIndexInformer<?>> all = new HashMap<>(informers);
        tenantSecrets.forEach((namespace, secrets) -> all.put("Secret " + namespace, secrets.informer()));
        return all;
    }

    private Stream<SharedIndexInformer<?>> informers() {
        return informersByName().values().stream();
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

    /** Every hostname claim. */
    Stream<Child> hostnameClaims() {
        return stores.get("HostnameClaim").children();
    }

    /** Every namespace that Berth made. */
    public Stream<Child> workloadNamespaces() {
        return stores.get("Namespace").children().filter(child -> child.owner().filter(owner -> owner.kind().equals("Environment"))
                .isPresent());
    }

    List<String> nodeAddresses() {
        return nodes.addresses();
    }

    /** The uid of any namespace. */
    Optional<String> namespaceUid(String name) {
        return seen(new Id("Namespace", "", name)).map(Child::uid);
    }

    /** Of a tenant namespace, or by a look in a workload namespace, which the first question starts. */
    public Known<SecretPrint> secret(String namespace, String name) {
        TenantSecrets tenant = tenantSecrets.get(namespace);
        if (tenant != null) {
            return tenant.secret(name);
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
