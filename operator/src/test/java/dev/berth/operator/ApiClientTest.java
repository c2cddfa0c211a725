package dev.berth.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.HostnameClaim;
import dev.berth.api.Release;
import dev.berth.api.Site;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiClientTest {
    private final KubernetesSerialization serialization = ApiClient.serialization();

    private KubernetesResource watched(String version, String kind) {
        return (KubernetesResource) serialization.unmarshal("""
                {"type": "ADDED", "object": {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "one", "namespace": "acme"}}}"""
                .formatted(version, kind), WatchEvent.class).getObject();
    }

    /** The watch knows its end by the type of what it gets: a Status that came as a tree would be taken for an object. */
    @ParameterizedTest
    @CsvSource({"v1, Status", "v1, Node", "v1, Secret", "berth.dev/v1alpha1, Site", "berth.dev/v1alpha1, Environment",
        "berth.dev/v1alpha1, Release", "berth.dev/v1alpha1, HostnameClaim"})
    void whatIsWatchedAsATypeIsReadAsOne(String version, String kind) {
        assertThat(watched(version, kind)).isInstanceOfAny(Status.class, Node.class, Secret.class, Site.class, Environment.class,
                Release.class, HostnameClaim.class);
    }

    /** Anything else would be read twice, and its type and all that it holds would be loaded. */
    @ParameterizedTest
    @CsvSource({"v1, Pod", "v1, Service", "apps/v1, Deployment", "networking.k8s.io/v1, NetworkPolicy"})
    void whatIsKeptReducedIsReadAsATree(String version, String kind) {
        assertThat(watched(version, kind)).isExactlyInstanceOf(GenericKubernetesResource.class);
    }
}
