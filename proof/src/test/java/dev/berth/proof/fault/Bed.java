package dev.berth.proof.fault;

import dev.berth.proof.Chart;
import dev.berth.proof.OperatorAccount;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.fake.FakeKubelet;
import dev.berth.proof.fake.FakeProxy;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;

/**
 * What all plans stand on, made when the first one asks: a control plane of their own, the chart in it, and kubelet, proxy and registry as
 * scripted fakes. It ends with the JVM.
 */
final class Bed {
    static final String OPERATOR_NAMESPACE = "berth-system";

    private static final String NAME = "faults-" + ProcessHandle.current().pid();

    /** The operator asks again after five seconds what answers badly; holding such an answer back shortens every plan by that. */
    private static final Duration PATIENCE = Duration.ofMillis(1_700);

    private static Bed one;

    private final boolean ours = System.getenv("BERTH_KUBECONFIG") == null;
    final TestCluster cluster;
    final KubernetesClient admin;
    final Config operator;
    final FakeKubelet kubelet;
    final FakeProxy proxy;
    final Chronicle chronicle;

    static synchronized Bed get() {
        if (one == null) {
            one = new Bed();
        }
        return one;
    }

    private Bed() {
        cluster = TestCluster.controlPlane(NAME);
        admin = cluster.client();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end-of-faults"));
        kubelet = new FakeKubelet(admin);
        proxy = new FakeProxy(admin, PATIENCE);
        for (String namespace : List.of(OPERATOR_NAMESPACE, "traefik")) {
            admin.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).serverSideApply();
        }
        Chart.applyWithoutPods(cluster);
        operator = OperatorAccount.config(cluster, admin);
        chronicle = new Chronicle(admin);
    }

    private void end() {
        admin.close();
        if (ours) {
            TestCluster.end(NAME);
        }
    }
}
