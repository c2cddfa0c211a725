package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.MalformedURLException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a refusal of the API server is said to be. */
class ClusterTest {
    private static KubernetesClientException refusal(int code, String message) {
        return new KubernetesClientException("Failure executing", code, new StatusBuilder().withCode(code).withMessage(message).build());
    }

    /** An environment that somebody else writes, too, is none whose data is kept. */
    @Test
    void saysOfAConflictWhatTheApiServerSaid() throws MalformedURLException {
        String field = "Apply failed with 1 conflict: conflict with \"kubectl\": .spec.deploy.images";
        assertThat(Cluster.sentence(URI.create("https://10.0.0.1:6443/").toURL(), refusal(409, field))).contains(field,
                "nothing was done").doesNotContain("kept");
    }

    @Test
    void aNamespaceThatChangedIsLookedAtAgain() {
        KeptSpace space = new KeptSpace(new NamespaceBuilder().withNewMetadata().withName("acme--shop-dev").endMetadata().build(), null,
                false, Optional.empty(), List.of());
        KubernetesClientException conflict = refusal(409, "the object has been modified");
        assertThatThrownBy(() -> space.unlessChanged(() -> {
            throw conflict;
        })).isInstanceOf(Refused.class).hasMessage(
                "Namespace acme--shop-dev changed just now, and nothing was done: look again with kubectl berth kept.");
        KubernetesClientException other = refusal(403, "no");
        assertThatThrownBy(() -> space.unlessChanged(() -> {
            throw other;
        })).isSameAs(other);
    }
}
