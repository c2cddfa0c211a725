package dev.berth.proof;

import dev.berth.operator.ApiClient;
import dev.berth.operator.Berth;
import dev.berth.operator.Config;
import dev.berth.plan.kind.Kinds;
import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The real operator inside this JVM, under the account of the chart: for what cannot be asked of a process. */
public final class EmbeddedOperator implements AutoCloseable {
    private final KubernetesClient client;
    private final Berth berth;
    private final OperatorPort http;

    private EmbeddedOperator(KubernetesClient client, Berth berth, OperatorPort http) {
        this.client = client;
        this.berth = berth;
        this.http = http;
    }

    /**
     * Starts one; it waits for the lease while another operator holds it.
     *
     * @param settings environment variables of the operator
     */
    public static EmbeddedOperator start(TestCluster cluster, KubernetesClient admin, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        OperatorPort http = OperatorPort.free();
        KubernetesClient client = ApiClient.connect(OperatorAccount.config(cluster, admin));
        try {
            all.put("BERTH_NAMESPACE", "berth-system");
            all.put("BERTH_POD", "embedded");
            all.put("BERTH_PORT", Integer.toString(http.number()));
            Berth berth = new Berth(Config.from(all), client, Kinds.ALL);
            berth.start();
            return new EmbeddedOperator(client, berth, http);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Turns every primary of every kind once, as the half-hourly look does. */
    public void resync() {
        berth.resync();
    }

    /** Turns that have ended so far, of all kinds. */
    public long turns() {
        return (long) http.sum("berth_turns_seconds_count");
    }

    @Override
    public void close() {
        berth.close();
        client.close();
    }
}
