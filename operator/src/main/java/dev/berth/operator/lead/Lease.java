package dev.berth.operator.lead;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease that the one writing process holds.
 *
 * @param namespace of the operator
 * @param me        identity of this process
 */
public record Lease(KubernetesClient client, String namespace, String me) {
    public static final String NAME = "berth";
    public static final Duration DURATION = Duration.ofSeconds(15);
    public static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

    /** A standby polls every one to two of these: a take-over after a release takes no longer. */
    public static final Duration RETRY_PERIOD = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    /** Gives the lease back, so that the next process need not wait for it to expire. Never throws: the process is ending. */
    public void release() {
        try {
            var lease = client.leases().inNamespace(namespace).withName(NAME).get();
            if (lease == null || !me.equals(lease.getSpec().getHolderIdentity())) {
                return;
            }
            lease.getSpec().setHolderIdentity("");
            lease.getSpec().setLeaseDurationSeconds(1);
            client.resource(lease).update(); // carries the resourceVersion: refused when someone was faster
            LOG.atInfo().addKeyValue("lease", NAME).log("the lease was given back");
        } catch (KubernetesClientException e) {
            LOG.atWarn().addKeyValue("problem", e.getMessage()).log("the lease was not given back; it expires by itself");
        }
    }
}
