package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Tries attempts against all layers, then against each alone, then with each removed once, so that no attempt is refused for another
 * reason than the one that is told.
 */
final class Layers {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KubernetesClient admin;
    private final Caller caller;
    private final List<Attempt> attempts;
    private final Map<Attempt, List<String>> rows = new LinkedHashMap<>();

    Layers(KubernetesClient admin, Caller caller, List<Attempt> attempts) {
        this.admin = admin;
        this.caller = caller;
        this.attempts = attempts;
    }

    /** Every attempt is refused, by the first of its layers. */
    void asInstalled() {
        for (Attempt attempt : attempts) {
            Caller.Answer answer = expect(attempt, attempt.layers().getFirst());
            rows.computeIfAbsent(attempt, _ -> new ArrayList<>()).add(answer.sentence());
        }
    }

    /**
     * The account may do everything by RBAC: what a policy stops is still stopped, what RBAC alone stopped passes. Then each policy is
     * removed once: just the attempts that it stopped pass.
     */
    void eachRemovedOnce(String namespace, String account) {
        var everything = new ClusterRoleBindingBuilder()
                .withNewMetadata().withName("proof-everything-" + account).endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build();
        admin.resource(everything).create();
        try {
            for (Attempt attempt : attempts) {
                Caller.Answer answer = expect(attempt, policy(attempt));
                rows.computeIfAbsent(attempt, _ -> new ArrayList<>()).add(policy(attempt).equals(Caller.PASSED)
                        ? "passed"
                        : answer
                                .sentence());
            }
            eachPolicyRemovedOnce();
        } finally {
            admin.resource(everything).delete();
        }
        attempts.forEach(attempt -> expect(attempt, attempt.layers().getFirst()));
    }

    /** Just the attempts that a policy stopped pass without it, and are stopped when it is back. */
    void eachPolicyRemovedOnce() {
        Set<String> policies = new TreeSet<>();
        attempts.forEach(attempt -> policies.add(policy(attempt)));
        policies.remove(Caller.PASSED);
        for (String policy : policies) {
            ValidatingAdmissionPolicyBinding binding = admin.admissionRegistration().v1().validatingAdmissionPolicyBindings()
                    .withName(policy).require();
            admin.resource(binding).delete();
            try {
                attempts.forEach(attempt -> expect(attempt, policy(attempt).equals(policy) ? Caller.PASSED : policy(attempt)));
            } finally {
                admin.resource(new ValidatingAdmissionPolicyBindingBuilder()
                        .withNewMetadata().withName(policy).withLabels(binding.getMetadata().getLabels()).endMetadata()
                        .withSpec(binding.getSpec())
                        .build()).create();
            }
            attempts.forEach(attempt -> expect(attempt, policy(attempt)));
        }
    }

    private static String policy(Attempt attempt) {
        return attempt.layers().getLast().equals(Caller.RBAC) ? Caller.PASSED : attempt.layers().getLast();
    }

    /** Permissions and policies are read by the server a moment after they were written. */
    private Caller.Answer expect(Attempt attempt, String layer) {
        Caller.Answer[] last = new Caller.Answer[1];
        try {
            Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(200)).until(() -> {
                last[0] = attempt.by(caller);
                return last[0].layer().equals(layer);
            });
        } catch (ConditionTimeoutException _) {
            assertThat(last[0].layer()).as("what stops: %s (answer %s)", attempt, last[0]).isEqualTo(layer);
        }
        boolean real = last[0].code() < 500 && last[0].code() != 404 && last[0].code() != 422;
        assertThat(real).as("the attempt itself is sound: %s (answer %s)", attempt, last[0]).isTrue();
        return last[0];
    }

    /** Writes a table of what was tried, what stopped it and what was said; where RBAC was lifted, what was said then. */
    void report(String title, Path file) {
        StringBuilder text = new StringBuilder("# " + title + "\n\n" + attempts.size()
                + " attempts; every one passed once the layers named beside it were removed.\n\n"
                + "| attempt | request | stopped by | the answer | with all permissions |\n|---|---|---|---|---|\n");
        rows.forEach((attempt, said) -> text.append("| ").append(attempt.what()).append(" | `").append(attempt.method()).append(' ')
                .append(attempt.path()).append("` | ").append(String.join(", ", attempt.layers())).append(" | ").append(cell(said
                        .getFirst())).append(" | ").append(said.size() > 1 ? cell(said.get(1)) : "").append(" |\n"));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
