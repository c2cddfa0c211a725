package dev.berth.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects as they were sent to a Kubernetes 1.34 by the manager berth, and as they came back. */
class OwnedTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {
        "Namespace", "ServiceAccount", "ResourceQuota", "LimitRange", "ConfigMap", "Secret", "Service", "PersistentVolumeClaim",
        "RoleBinding", "NetworkPolicy", "Deployment", "PodDisruptionBudget", "HorizontalPodAutoscaler", "CronJob", "Middleware",
        "IngressRoute"
    })
    void whatWasSentIsWhatIsOursOfWhatCameBack(String kind) throws IOException {
        assertThat(Owned.ofLive(captured(kind + "-live"))).isEqualTo(Owned.ofDesired(captured(kind + "-sent")));
    }

    @Test
    void anotherValueIsSeen() throws IOException {
        Map<String, Object> live = captured("Deployment-live");
        String before = Owned.ofLive(live);
        container(live).put("image", "ghcr.io/acme/shop@sha256:" + "b".repeat(64));
        assertThat(Owned.ofLive(live)).isNotEqualTo(before);
    }

    @Test
    void aSwitchThatSomebodyTookAwayIsSeen() throws IOException {
        Map<String, Object> live = captured("Deployment-live");
        String before = Owned.ofLive(live);
        map(container(live).get("securityContext")).remove("allowPrivilegeEscalation");
        assertThat(Owned.ofLive(live)).isNotEqualTo(before);
    }

    @Test
    void whatOthersAddBesideUsIsNotOurs() throws IOException {
        Map<String, Object> live = captured("Deployment-live");
        String before = Owned.ofLive(live);
        map(map(live.get("metadata")).get("labels")).put("added", "by-somebody");
        assertThat(Owned.ofLive(live)).isEqualTo(before);
    }

    @Test
    void aRuleThatSomebodyAddsToAWallIsSeen() throws IOException {
        Map<String, Object> live = captured("NetworkPolicy-live");
        String before = Owned.ofLive(live);
        map(live.get("spec")).put("ingress", List.of(Map.of()));
        assertThat(Owned.ofLive(live)).isNotEqualTo(before);
    }

    @Test
    void valuesOfSecretsAreNoPartOfTheDigest() throws IOException {
        Map<String, Object> sent = new HashMap<>(captured("Secret-sent"));
        String before = Owned.ofDesired(sent);
        sent.put("data", Map.of("password", "b3RoZXI="));
        assertThat(Owned.ofDesired(sent)).isEqualTo(before);
    }

    @Test
    void whatWeNeverAppliedHasNoDigest() throws IOException {
        Map<String, Object> live = captured("ConfigMap-live");
        map(live.get("metadata")).remove("managedFields");
        assertThat(Owned.ofLive(live)).isEmpty();
    }

    private static Map<String, Object> container(Map<String, Object> deployment) {
        Map<String, Object> pod = map(map(map(deployment.get("spec")).get("template")).get("spec"));
        return map(((List<?>) pod.get("containers")).getFirst());
    }

    private static Map<String, Object> map(Object tree) {
        return Owned.map(tree);
    }

    private static Map<String, Object> captured(String name) throws IOException {
        try (InputStream in = OwnedTest.class.getResourceAsStream("captured/" + name + ".json")) {
            return JSON.readValue(in, new TypeReference<>() {});
        }
    }
}
