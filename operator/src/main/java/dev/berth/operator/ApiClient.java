package dev.berth.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.HostnameClaim;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.operator.shelf.LenientReading;
import dev.berth.operator.shelf.Shelf;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/** The client that everything talks through: what was learned of its traps is set here and nowhere else. */
public final class ApiClient {
    private static final List<Class<? extends HasMetadata>> OURS = List.of(Site.class, Environment.class, Release.class,
            Promotion.class, TaskRun.class, Backup.class, BackupStore.class, Restore.class, HostnameClaim.class);
    private static final int SIDE_BY_SIDE = 256;
    private static final int QUICK_RETRIES = 2;

    private ApiClient() {}

    /** From the pod's account, or KUBECONFIG outside of a cluster. */
    public static KubernetesClient connect() {
        return connect(() -> {});
    }

    /** @param beforeWrites runs before each request that may change something leaves the process */
    static KubernetesClient connect(Runnable beforeWrites) {
        return connect(new ConfigBuilder().build(), beforeWrites);
    }

    /** With another address and account. */
    public static KubernetesClient connect(io.fabric8.kubernetes.client.Config account) {
        return connect(account, () -> {});
    }

    private static KubernetesClient connect(io.fabric8.kubernetes.client.Config account, Runnable beforeWrites) {
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(serialization())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(WatchText.NAME, new WatchText())
                        .addOrReplaceInterceptor(BeforeWrites.NAME, new BeforeWrites(beforeWrites)))
                .withConfig(new ConfigBuilder(account)
                        .withMaxConcurrentRequests(SIDE_BY_SIDE)
                        .withMaxConcurrentRequestsPerHost(SIDE_BY_SIDE)
                        .withRequestRetryBackoffLimit(QUICK_RETRIES)
                        // An API server takes a hundred streams on one connection of HTTP/2, the Java client opens no second one, and every
                        // tenant has a watch: sixty of them would leave turns too little, which fail then.
                        .withHttp2Disable(true)
                        .withOnlyHttpWatches(true) // over a WebSocket some watches stay deaf after a restart of the API server
                        .build())
                .build();
    }

    /**
     * How objects are read. The client would find every kind of Kubernetes on the class path, a fifth of all classes of the process, and
     * read each event of a watch as such a type before it turns it into the tree that the shelf asks for. So it is told of our own kinds,
     * of the others that are watched as a type, and of what ends a watch; everything else is a tree.
     */
    static KubernetesSerialization serialization() {
        var serialization = new KubernetesSerialization(new ObjectMapper().registerModule(LenientReading.of(OURS)), false);
        OURS.forEach(serialization::registerKubernetesResource);
        Shelf.TYPED.forEach(serialization::registerKubernetesResource);
        serialization.registerKubernetesResource(Status.class);
        return serialization;
    }
}
