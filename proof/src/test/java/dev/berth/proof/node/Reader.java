package dev.berth.proof.node;

import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A shell with another restic than the runner's, Debian's, and Debian's ssh, as somebody has them who has no Berth any more. */
record Reader(TestCluster cluster, String namespace) {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: reader, namespace: %s}
            spec:
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 0
              securityContext: {runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: reader
                image: ghcr.io/acme/restic:0.18
                command: [/bin/sh, -c, "sleep 7200"]
                env: %s
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """;

    /** The one that was asked for in this namespace before ends. */
    static Reader started(TestCluster cluster, KubernetesClient client, String namespace, Map<String, String> variables) {
        PodResource pod = client.pods().inNamespace(namespace).withName("reader");
        pod.delete();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> pod.get() == null);
        List<Map<String, String>> env = variables.entrySet().stream().map(one -> Map.of("name", one.getKey(), "value", one.getValue()))
                .toList();
        cluster.apply(POD.formatted(namespace, Serialization.asJson(env)));
        Awaitility.await("the reader").atMost(Duration.ofMinutes(2)).ignoreExceptions().until(pod::get, Reader::runs);
        return new Reader(cluster, namespace);
    }

    private static boolean runs(Pod pod) {
        return pod.getStatus().getPhase().equals("Running");
    }

    /** What a command says that ends well. */
    String says(String command) {
        return cluster.kubectl("-n", namespace, "exec", "reader", "--", "/bin/sh", "-ec", command);
    }
}
