package dev.berth.operator.shelf;

import dev.berth.operator.apply.Prints;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The Secrets of one tenant namespace that the administrator opened to Berth: names of keys and keyed prints, never values. */
final class TenantSecrets extends ReducedStore<Secret, TenantSecrets.Item> {
    record Item(String uid, String version, SecretPrint print) {}

    private final String namespace;
    private final Prints prints;
    private final SharedIndexInformer<Secret> informer;
    private final Consumer<Change> heard;
    private volatile boolean refused;

    TenantSecrets(KubernetesClient client, String namespace, Prints prints, Consumer<Change> heard) {
        this.namespace = namespace;
        this.prints = prints;
        this.heard = heard;
        this.informer = client.secrets().inNamespace(namespace).withLimit(Shelf.LIST_LIMIT).runnableInformer(0);
        informer.removeNamespaceIndex();
        informer.itemStore(this);
        informer.exceptionHandler((_, problem) -> {
            refused(forbidden(problem));
            return true; // try again for ever: the permission may come any time
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Secret now) {
                changed(now);
            }

            @Override
            public void onUpdate(Secret before, Secret now) {
                changed(now);
            }

            @Override
            public void onDelete(Secret last, boolean unknown) {
                changed(last);
            }

            private void changed(Secret secret) {
                heard.accept(new Change.OfSecret(namespace, secret.getMetadata().getName()));
            }
        });
    }

    /** Starts the informer; what is missing is known, and told, when the first list is in. */
    void start() {
        informer.start().thenRun(() -> {
            refused = false;
            heard.accept(new Change.OfSecrets(namespace));
        });
    }

    /** The answer comes wrapped, as the end of a future. */
    private static boolean forbidden(Throwable problem) {
        return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
                .anyMatch(one -> one instanceof KubernetesClientException e && e.getCode() == 403);
    }

    private void refused(boolean now) {
        boolean before = refused;
        refused = now;
        if (before != now) {
            heard.accept(new Change.OfSecrets(namespace));
        }
    }

    void stop() {
        informer.stop();
    }

    Known<SecretPrint> secret(String name) {
        if (informer.hasSynced()) {
            return Known.of(Optional.ofNullable(items.get(Keys.of(namespace, name))).map(Item::print));
        }
        return refused
                ? new Known.Unreadable<>("NotAllowed",
                        "Berth may not read Secrets in namespace %s: give its account get, list and watch there"
                                .formatted(namespace))
                : new Known.Pending<>();
    }

    @Override
    Item reduce(Secret live) {
        var meta = live.getMetadata();
        return new Item(meta.getUid(), meta.getResourceVersion(), prints.of(live.getType(), live.getData()));
    }

    @Override
    Secret bare(String key, Item item) {
        Secret bare = new Secret();
        bare.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(key.substring(namespace.length() + 1))
                .withUid(item.uid())
                .withResourceVersion(item.version())
                .build());
        return bare;
    }
}
