package dev.berth.operator;

import dev.berth.api.Environment;
import dev.berth.api.HostnameClaim;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.operator.lead.PauseGuard;
import dev.berth.operator.shelf.LenientReading;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator, and ends it in good order when the process is asked to end. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int SIDE_BY_SIDE = 256;
    private static final int QUICK_RETRIES = 2;

    private Main() {}

    public static void main(String[] arguments) {
        Config config;
        try {
            config = Config.from(System.getenv());
        } catch (Config.Unusable e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        try {
            run(config);
        } catch (IOException | RuntimeException e) { // pools of a half started operator keep the process alive: end it
            LOG.atError().setCause(e).log("the operator could not be started");
            System.exit(1);
        }
    }

    private static void run(Config config) throws IOException {
        Berth berth = new Berth(config, client(), Kinds.ALL);
        Runtime.getRuntime().addShutdownHook(new Thread(berth::close, "shutdown"));
        PauseGuard.start();
        berth.start();
    }

    /** From the pod's account, or KUBECONFIG outside of a cluster. */
    static KubernetesClient client() {
        ObjectMapper mapper = new ObjectMapper()
                .registerModule(LenientReading.of(List.of(Site.class, Environment.class, Release.class, HostnameClaim.class)));
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(new KubernetesSerialization(mapper, true))
                .withConfig(new ConfigBuilder()
                        .withMaxConcurrentRequests(SIDE_BY_SIDE)
                        .withMaxConcurrentRequestsPerHost(SIDE_BY_SIDE)
                        .withRequestRetryBackoffLimit(QUICK_RETRIES)
                        .withOnlyHttpWatches(true) // over a WebSocket some watches stay deaf after a restart of the API server
                        .build())
                .build();
    }
}
