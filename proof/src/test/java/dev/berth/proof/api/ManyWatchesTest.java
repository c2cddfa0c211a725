package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.operator.ApiClient;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each tenant whose Secrets may be read has a watch of its own: with a hundred of them the client must still have room for turns. */
@Tag("api")
class ManyWatchesTest {
    private static final int TENANTS = 120;
    private static final int TURNS = 40;

    private final ApiTier tier = ApiTier.get();

    @Test
    void aHundredTenantsLeaveRoomForTurns() throws Exception {
        List<SharedIndexInformer<Secret>> watches = new ArrayList<>();
        try (KubernetesClient client = ApiClient.connect(tier.cluster.config())) {
            for (int i = 0; i < TENANTS; i++) {
                SharedIndexInformer<Secret> watch = client.secrets().inNamespace("other").runnableInformer(0);
                watch.addEventHandler(new Nobody());
                watch.start().toCompletableFuture().join();
                watches.add(watch);
            }
            try (ExecutorService turns = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> answers = new ArrayList<>();
                for (int i = 0; i < TURNS; i++) {
                    answers.add(turns.submit(() -> client.namespaces().withName("other").get() != null));
                }
                for (Future<Boolean> answer : answers) {
                    assertThat(answer.get()).isTrue();
                }
            }
            assertThat(watches).allMatch(SharedIndexInformer::hasSynced);
        } finally {
            watches.forEach(SharedIndexInformer::stop);
        }
    }

    private static final class Nobody implements ResourceEventHandler<Secret> {
        @Override
        public void onAdd(Secret secret) {}

        @Override
        public void onUpdate(Secret before, Secret secret) {}

        @Override
        public void onDelete(Secret secret, boolean unknown) {}
    }
}
