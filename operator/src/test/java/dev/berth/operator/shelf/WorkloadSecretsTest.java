package dev.berth.operator.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.PrintKey;
import dev.berth.operator.apply.Prints;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WorkloadSecretsTest {
    private static final Id ID = new Id("Secret", "acme--shop-prod", "db-credentials");

    private static final List<Map<String, Object>> OURS = List.of(Map.of(
            "manager", "berth", "operation", "Apply", "fieldsV1",
            Map.of("f:metadata", Map.of("f:labels", Map.of("f:berth.dev/component", Map.of())))));

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Change> heard = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Supplier<Optional<GenericKubernetesResource>> answer = Optional::empty;
    private int looks;
    private final Prints prints = PrintKey.of(new byte[32]);
    private final WorkloadSecrets secrets = new WorkloadSecrets(new OnlyGet(), prints, new Reading(serialization), () -> now, tasks::add,
            heard::add);

    @Test
    void looksInTheBackgroundAndTells() {
        answer = () -> Optional.of(secret("one"));
        assertThat(secrets.secret(ID)).isEqualTo(new Known.Pending<>());
        assertThat(secrets.secret(ID)).isEqualTo(new Known.Pending<>());
        runAll();
        assertThat(secrets.secret(ID).optional()).map(SecretPrint::keys).contains(Set.of("password"));
        assertThat(looks).isEqualTo(1);
        assertThat(heard).containsExactly(new Change.OfSecret("acme--shop-prod", "db-credentials"));
    }

    @Test
    void tellsOnceWhenAllThatIsAskedForInANamespaceHasComeBack() {
        answer = () -> Optional.of(secret("one"));
        secrets.secret(ID);
        secrets.secret(new Id("Secret", ID.namespace(), "visitors"));
        secrets.secret(new Id("Secret", "acme--shop-dev", "visitors"));
        tasks.remove().run();
        assertThat(heard).as("the other one is still asked for").isEmpty();
        runAll();
        assertThat(heard).containsExactly(
                new Change.OfSecret(ID.namespace(), "visitors"), new Change.OfSecret("acme--shop-dev", "visitors"));
    }

    @Test
    void aSecretThatIsNotThereIsMissing() {
        secrets.secret(ID);
        runAll();
        assertThat(secrets.secret(ID)).isEqualTo(new Known.Missing<>());
    }

    @Test
    void looksAgainWhenTheAnswerIsOldAndTellsOnlyAChange() {
        answer = () -> Optional.of(secret("one"));
        secrets.secret(ID);
        runAll();
        now = now.plus(Duration.ofMinutes(5));
        secrets.secret(ID);
        runAll();
        assertThat(looks).isEqualTo(2);
        assertThat(heard).hasSize(1);
        answer = () -> Optional.of(secret("two"));
        now = now.plus(Duration.ofMinutes(5));
        secrets.secret(ID);
        runAll();
        assertThat(heard).hasSize(2);
    }

    @Test
    void aCopyThatOnlyTheApplierAsksForGrowsOldToo() {
        assertThat(secrets.known(ID)).isEqualTo(new Known.Pending<>());
        secrets.wrote(secret("ours"));
        now = now.plus(Duration.ofMinutes(5)).minusMillis(1);
        secrets.known(ID);
        runAll();
        assertThat(looks).isZero();
        now = now.plusMillis(1);
        assertThat(secrets.known(ID).optional()).as("the old answer, until the new one is there").isPresent();
        runAll();
        assertThat(secrets.known(ID)).as("somebody deleted it").isEqualTo(new Known.Missing<>());
        assertThat(secrets.child(ID)).isEmpty();
        assertThat(heard).containsExactly(new Change.OfSecret("acme--shop-prod", "db-credentials"));
    }

    @Test
    void looksSoonerForWhatIsMissing() {
        secrets.secret(ID);
        runAll();
        answer = () -> Optional.of(secret("one"));
        now = now.plus(Duration.ofMinutes(1)).minusMillis(1);
        secrets.secret(ID);
        runAll();
        assertThat(looks).isEqualTo(1);
        now = now.plusMillis(1);
        assertThat(secrets.secret(ID)).isEqualTo(new Known.Missing<>());
        runAll();
        assertThat(secrets.secret(ID).optional()).isPresent();
        assertThat(heard).hasSize(2);
    }

    @Test
    void tellsWhenSomebodyAlteredWhatIsOursBesidesTheValues() {
        secrets.wrote(ofComponent("db"));
        answer = () -> Optional.of(ofComponent("theirs"));
        now = now.plus(Duration.ofMinutes(5));
        secrets.known(ID);
        runAll();
        assertThat(heard).hasSize(1);
    }

    @Test
    void anAnswerFromBeforeOurOwnWriteIsOld() {
        secrets.secret(ID);
        secrets.wrote(secret("ours"));
        runAll(); // the look finds nothing: it was asked before the write
        assertThat(secrets.secret(ID).optional()).isPresent();
    }

    @Test
    void whatCannotBeReadIsNeverMissing() {
        answer = () -> {
            throw new KubernetesClientException("forbidden", 403, null);
        };
        secrets.secret(ID);
        runAll();
        assertThat(secrets.secret(ID)).isInstanceOfSatisfying(Known.Unreadable.class, unreadable -> assertThat(unreadable.reason())
                .isEqualTo("NotAllowed"));
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    private GenericKubernetesResource secret(String value) {
        return serialization.unmarshal(
                """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: db-credentials, namespace: acme--shop-prod, uid: u, resourceVersion: "1"}
                        data: {password: %s}
                        """.formatted(value),
                GenericKubernetesResource.class);
    }

    private GenericKubernetesResource ofComponent(String component) {
        Map<String, Object> labels = new HashMap<>(new Owner("Environment", "acme", "shop-prod", "uid-1").labels());
        labels.put("berth.dev/component", component);
        GenericKubernetesResource secret = secret("one");
        secret.setMetadata(serialization.convertValue(
                Map.of("name", ID.name(), "namespace", ID.namespace(), "uid", "u", "resourceVersion", "1", "labels", labels,
                        "managedFields", OURS),
                ObjectMeta.class));
        return secret;
    }

    private final class OnlyGet implements Api {
        @Override
        public Optional<GenericKubernetesResource> get(Id id) {
            looks++;
            return answer.get();
        }

        @Override
        public Map<String, Object> tree(HasMetadata object) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GenericKubernetesResource create(Map<String, Object> desired) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GenericKubernetesResource apply(Map<String, Object> desired, String uid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GenericKubernetesResource replaceTemplate(Map<String, Object> desired, String version) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GenericKubernetesResource commit(Want.Commit want) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Id id, String uid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void destroy(Id id, String uid, String version) {
            throw new UnsupportedOperationException();
        }
    }
}
