package dev.berth.operator.shelf;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Addresses of nodes and nothing else of them. A node reports every few minutes; only new addresses are told. */
final class Nodes extends ReducedStore<Node, Nodes.Item> {
    private static final Set<String> ADDRESSES = Set.of("InternalIP", "ExternalIP");

    record Item(String uid, String version, List<String> addresses) {}

    private final SharedIndexInformer<Node> informer;
    private volatile List<String> told = List.of();

    Nodes(KubernetesClient client, Consumer<Change> heard) {
        this.informer = client.nodes().withLimit(Shelf.LIST_LIMIT).runnableInformer(0);
        informer.itemStore(this);
        informer.exceptionHandler((_, _) -> true);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Node now) {
                changed();
            }

            @Override
            public void onUpdate(Node before, Node now) {
                changed();
            }

            @Override
            public void onDelete(Node last, boolean unknown) {
                changed();
            }

            private void changed() {
                List<String> now = addresses();
                if (!now.equals(told)) {
                    told = now;
                    heard.accept(new Change.OfNodes());
                }
            }
        });
    }

    SharedIndexInformer<Node> informer() {
        return informer;
    }

    /** Of every node, sorted. */
    List<String> addresses() {
        return items.values().stream().flatMap(item -> item.addresses().stream()).distinct().sorted().toList();
    }

    @Override
    Item reduce(Node live) {
        List<NodeAddress> all = live.getStatus() == null ? List.of() : live.getStatus().getAddresses();
        List<String> addresses = all.stream().filter(a -> ADDRESSES.contains(a.getType())).map(NodeAddress::getAddress).toList();
        return new Item(live.getMetadata().getUid(), live.getMetadata().getResourceVersion(), addresses);
    }

    @Override
    Node bare(String key, Item item) {
        Node bare = new Node();
        bare.setMetadata(new ObjectMetaBuilder().withName(key).withUid(item.uid()).withResourceVersion(item.version()).build());
        return bare;
    }
}
