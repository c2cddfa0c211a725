package dev.berth.operator.shelf;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.Prints;
import dev.berth.operator.apply.Types;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.InstantSource;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live objects of every kind that Berth makes, reduced; one label-filtered informer per kind fills it, our own writes run ahead in
 * it. Namespaces and hostname claims are kept whole: of the first also the tenants' count, and the second are nobody else's.
 */
public final class Shelf extends LiveObjects {
    /** What is watched as a type; all else comes as a tree. */
    public static final List<Class<? extends HasMetadata>> TYPED = List.of(Node.class, Secret.class);

    /** Pages of first lists; without a limit the first list may come from a cache that is older than what we saw before. */
    static final long LIST_LIMIT = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final Set<String> WHOLE = Set.of("Namespace", "HostnameClaim");
    private static final Duration SYNC_LIMIT = Duration.ofMinutes(2);

    private final KubernetesClient client;
    private final Map<String, SharedIndexInformer<?>> informers = new ConcurrentHashMap<>();
    private final Queue<ResourceDefinitionContext> lacking = new ConcurrentLinkedQueue<>();
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
        super(api, prints, client.getKubernetesSerialization(), clock, background, heard);
        this.client = client;
        this.nodes = new Nodes(client, heard);
        informers.put("Node", nodes.informer());
        for (ResourceDefinitionContext type : Types.watched()) {
            if (known(type)) {
                informers.put(type.getKind(), informer(type));
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
                SharedIndexInformer<GenericKubernetesResource> informer = informer(type);
                informers.put(type.getKind(), informer);
                informer.start();
            }
            return here;
        });
    }

    private SharedIndexInformer<GenericKubernetesResource> informer(ResourceDefinitionContext type) {
        var all = client.genericKubernetesResources(type).inAnyNamespace();
        var ours = WHOLE.contains(type.getKind())
                ? all.withLimit(LIST_LIMIT)
                : all.withLabel(Labels.MANAGED_BY, Labels.BERTH).withLimit(LIST_LIMIT);
        SharedIndexInformer<GenericKubernetesResource> informer = ours.runnableInformer(0);
        informer.removeNamespaceIndex();
        informer.itemStore(store(type.getKind()));
        informer.exceptionHandler((_, problem) -> {
            LOG.atWarn().addKeyValue("kind", type.getKind()).addKeyValue("problem", problem.getMessage()).log("a watch was refused");
            return true; // try again for ever: rights and definitions may come any time
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource now) {
                added(now);
            }

            @Override
            public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
                updated(before, now);
            }

            @Override
            public void onDelete(GenericKubernetesResource last, boolean unknown) {
                left(last);
            }
        });
        return informer;
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
        informers.values().forEach(SharedIndexInformer::stop);
        tenantSecrets.values().forEach(TenantSecrets::stop);
    }

    /** Of what there is all over the cluster: without tenants' Secrets. */
    Map<String, SharedIndexInformer<?>> informersByKind() {
        return Map.copyOf(informers);
    }

    @Override
    List<String> nodeAddresses() {
        return nodes.addresses();
    }

    @Override
    Optional<Known<SecretPrint>> tenantSecret(String namespace, String name) {
        return Optional.ofNullable(tenantSecrets.get(namespace)).map(secrets -> secrets.secret(name));
    }
}
