package dev.berth.operator.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.berth.operator.apply.Owned;
import dev.berth.plan.Facts;
import dev.berth.plan.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    private static final String LABELS = "labels: {berth.dev/owner-uid: u1, berth.dev/owner-kind: Environment, berth.dev/tenant: acme, berth.dev/owner: shop-prod, berth.dev/component: web}";

    private final KubernetesSerialization serialization = new KubernetesSerialization();

    @Test
    void readsARollout() {
        assertThat(facts("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: a, uid: x, resourceVersion: "7", generation: 3, %s}
                spec: {replicas: 2}
                status:
                  observedGeneration: 2
                  replicas: 3
                  updatedReplicas: 1
                  readyReplicas: 2
                  availableReplicas: 2
                  conditions: [{type: Progressing, status: "False", message: deadline}, {type: Available, status: "True"}]
                """)).isEqualTo(new Facts.Rollout(2, 2, 1, 2, 2, 3, Optional.of("deadline"), List.of()));
    }

    @Test
    void readsWhatRunsInAPodAndWhatDoesNot() {
        assertThat(facts(
                """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: web-1, namespace: a, uid: x, resourceVersion: "7", %s}
                        spec: {nodeName: node-1}
                        status:
                          conditions: [{type: Ready, status: "False"}]
                          containerStatuses:
                          - {name: web, imageID: "ghcr.io/acme/shop@sha256:aa", restartCount: 4, state: {waiting: {reason: CrashLoopBackOff, message: back-off}}}
                        """))
                .isEqualTo(new Facts.Running(
                        "web", "node-1", false, Map.of("web", "ghcr.io/acme/shop@sha256:aa"), Optional.of(new Facts.Waiting(
                                "CrashLoopBackOff", "back-off", 4))));
    }

    @Test
    void readsWhatAJobForgetsAndWhatItsPodSaidLast() {
        assertThat(facts("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: forget-1, namespace: a, uid: x, resourceVersion: "7", annotations: {berth.dev/forgets: "b1,b2"}, %s}
                spec: {}
                status: {conditions: [{type: Failed, status: "True", reason: BackoffLimitExceeded}]}
                """)).isEqualTo(new Facts.Forgetting(Set.of("b1", "b2"), Facts.State.FAILED, "BackoffLimitExceeded"));
        assertThat(facts(
                """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: forget-1-x, namespace: a, uid: x, resourceVersion: "7", %s}
                        spec: {nodeName: node-1}
                        status: {phase: Failed, containerStatuses: [{name: save, state: {terminated: {exitCode: 1, finishedAt: "2026-01-02T03:04:05Z", message: gone}}}]}
                        """
                        .replace("%s", LABELS.replace("}", ", berth.dev/part: berth.forget, batch.kubernetes.io/job-name: forget-1}"))))
                .isEqualTo(new Facts.Ended("forget-1", 1, Instant.parse("2026-01-02T03:04:05Z"), "gone"));
    }

    /** Beside whoever asks, a site's own container says why nobody answered. */
    @Test
    void readsWhatCrashedBesideAContainerThatFailed() {
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: restore-1-boot-x, namespace: a, uid: x, resourceVersion: "7", %s}
                spec: {nodeName: node-1}
                status:
                  phase: PHASE
                  initContainerStatuses:
                  - {name: db, restartCount: 0, state: {terminated: {exitCode: 0, message: fine}}}
                  - {name: web, restartCount: 4, lastState: {terminated: {exitCode: 1, message: "one\\ntwo\\nthree\\nno licence"}}, state: {terminated: {exitCode: 143}}}
                  - {name: worker, restartCount: 1, state: {terminated: {exitCode: 137}}}
                  containerStatuses: [{name: 0-visitor, state: {terminated: {exitCode: CODE, message: nobody answers}}}]
                """
                .replace("%s", LABELS.replace("}", ", berth.dev/backup: u, batch.kubernetes.io/job-name: restore-1-boot}"));
        assertThat(facts(pod.replace("PHASE", "Failed").replace("CODE", "1"))).isEqualTo(new Facts.Ended("restore-1-boot", 1, Instant.EPOCH,
                """
                        nobody answers
                        Container web was started again 4 times, and had written last: two
                        three
                        no licence
                        Container worker was started again 1 times, and had written last: nothing."""));
        assertThat(facts(pod.replace("PHASE", "Succeeded").replace("CODE", "0"))).isEqualTo(new Facts.Ended("restore-1-boot", 0,
                Instant.EPOCH,
                "nobody answers"));
    }

    @Test
    void readsWhatAJobChecks() {
        String job = """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: check-1, namespace: a, uid: x, resourceVersion: "7", annotations: {berth.dev/checks: "%s"}, LABELS}
                spec: {}
                status: {conditions: [{type: Complete, status: "True"}]}
                """.replace("LABELS", "%s");
        assertThat(facts(job.replaceFirst("%s", "2026-01-02T03:04:05Z 3/52 rest:https://nas/acme--shop/"))).isEqualTo(new Facts.Checking(
                Instant.parse("2026-01-02T03:04:05Z"), 3, "rest:https://nas/acme--shop/", Facts.State.SUCCEEDED, ""));
        for (String unknown : List.of("", "now 3/52 rest:x", "2026-01-02T03:04:05Z 3/12 rest:x")) {
            assertThat(facts(job.replaceFirst("%s", unknown))).isEqualTo(new Facts.None());
        }
    }

    @Test
    void readsWhyNoNodeTakesAPod() {
        assertThat(facts(
                """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: web-1, namespace: a, uid: x, resourceVersion: "7", %s}
                        spec: {}
                        status:
                          phase: Pending
                          conditions:
                          - {type: PodScheduled, status: "False", reason: Unschedulable, message: "0/1 nodes are available: 1 Insufficient memory."}
                        """))
                .isEqualTo(new Facts.Running("web", "", false, Map.of(), Optional.of(new Facts.Waiting(
                        "Unschedulable", "0/1 nodes are available: 1 Insufficient memory.", 0))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Failed", "Succeeded"})
    void aPodThatIsOverDoesNotRun(String phase) {
        assertThat(facts(pod(phase))).isEqualTo(new Facts.None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pending", "Running", "Unknown"})
    void aPodThatMayYetRunCounts(String phase) {
        assertThat(facts(pod(phase))).isEqualTo(new Facts.Running("web", "node-1", false, Map.of(), Optional.empty()));
    }

    private static String pod(String phase) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: web-1, namespace: a, uid: x, resourceVersion: "7", %%s}
                spec: {nodeName: node-1}
                status: {phase: %s, reason: Evicted, conditions: [{type: Ready, status: "False"}]}
                """.formatted(phase);
    }

    @Test
    void readsAClaimThatIsNotBoundYet() {
        assertThat(facts("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data-1, namespace: a, uid: x, resourceVersion: "7", %s}
                spec: {resources: {requests: {storage: 1Gi}}}
                """)).isEqualTo(new Facts.Claim("Pending", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void readsAnEnvironmentsConditions() {
        assertThat(facts("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, uid: x, resourceVersion: "7", %s}
                status: {conditions: [{type: Ready, status: "True", reason: Running}]}
                """)).isEqualTo(new Facts.Judged(Map.of("Ready", "True"), List.of("Running")));
    }

    /** Objects as a real API server showed them; a digest that comes out otherwise here would be a write at every turn. */
    @ParameterizedTest
    @ValueSource(strings = {"ConfigMap", "CronJob", "Deployment", "HorizontalPodAutoscaler", "IngressRoute", "LimitRange", "Middleware",
        "Namespace", "NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget", "ResourceQuota", "RoleBinding", "Secret", "Service",
        "ServiceAccount"})
    void theDigestOfWhatIsOursIsThatOfTheWholeObject(String kind) throws IOException {
        Map<String, Object> whole;
        try (InputStream in = Owned.class.getResourceAsStream("captured/" + kind + "-live.json")) {
            whole = serialization.unmarshal(in, new TypeReference<Map<String, Object>>() {});
        }
        GenericKubernetesResource live = serialization.convertValue(whole, GenericKubernetesResource.class);
        Map<String, String> labels = new HashMap<>(Objects.requireNonNullElse(live.getMetadata().getLabels(), Map.of()));
        labels.putAll(new Owner("Environment", "acme", "shop-prod", "u1").labels());
        live.getMetadata().setLabels(labels);
        String expected = Owned.ofLive(serialization.convertValue(live, Map.class));
        assertThat(expected).isNotEmpty();
        assertThat(new Reading(serialization).child(live).owned()).isEqualTo(expected);
    }

    @Test
    void keepsOnlyTheUidOfWhatIsNotOurs() {
        GenericKubernetesResource foreign = serialization.unmarshal(
                """
                        apiVersion: v1
                        kind: Namespace
                        metadata: {name: acme, uid: x, resourceVersion: "7", labels: {team: shop}}
                        """,
                GenericKubernetesResource.class);
        var child = new Reading(serialization).child(foreign);
        assertThat(child.uid()).isEqualTo("x");
        assertThat(child.owner()).isEmpty();
        assertThat(child.facts()).isEqualTo(new Facts.None());
    }

    private Facts facts(String yaml) {
        return new Reading(serialization).child(serialization.unmarshal(yaml.formatted(LABELS), GenericKubernetesResource.class)).facts();
    }
}
