package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.proof.cluster.Command;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One client's namespace, with what somebody does there who sits at kubectl. */
record Tenant(Installed installed, String namespace) {
    /** Containers share two cores with everything else on the machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** Where its hostnames lie; nobody else's do. */
    String domain() {
        return namespace + ".test";
    }

    /** A file of the documentation, with this tenant's namespace and domain in the place of acme's. */
    String own(String yaml) {
        return yaml.replace("namespace: acme", "namespace: " + namespace).replace(".example.com", "." + domain());
    }

    /** Applies a file that must be accepted. */
    void apply(String yaml) {
        Command.Result result = attempt(yaml);
        assertThat(result.code()).as(result.err()).isZero();
    }

    /** Applies a file, whatever comes of it. */
    Command.Result attempt(String yaml) {
        return installed.cluster().kubectlAttempt(yaml, "apply", "-n", namespace, "-f", "-");
    }

    String kubectl(String... words) {
        return installed.cluster().kubectl(Stream.concat(Stream.of("-n", namespace), Stream.of(words)).toArray(String[]::new));
    }

    /** Waits until the site and all its environments are Ready as they were last applied. */
    void awaitReady(String site) {
        awaitSite(site, "Ready", "True", null);
        for (Environment environment : environments(site)) {
            awaitEnvironment(environment.getMetadata().getName(), "Ready", "True", null);
        }
    }

    /** Waits for a condition of a site that was judged from its present spec; any reason when none is given. */
    Condition awaitSite(String name, String type, String status, String reason) {
        return await("Site " + name, type, status, reason, () -> {
            Site site = installed.client().resources(Site.class).inNamespace(namespace).withName(name).get();
            return site == null || site.getStatus() == null ? List.of() : current(site, site.getStatus().conditions());
        });
    }

    /** The same of an environment. */
    Condition awaitEnvironment(String name, String type, String status, String reason) {
        return await("Environment " + name, type, status, reason, () -> conditions(name));
    }

    /** What is said of an environment as it stands. */
    List<Condition> conditions(String environment) {
        Environment live = installed.client().resources(Environment.class).inNamespace(namespace).withName(environment).get();
        return live == null || live.getStatus() == null ? List.of() : current(live, live.getStatus().conditions());
    }

    private static List<Condition> current(HasMetadata object, List<Condition> conditions) {
        return conditions.stream().filter(c -> object.getMetadata().getGeneration().equals(c.observedGeneration())).toList();
    }

    private Condition await(String what, String type, String status, String reason, java.util.concurrent.Callable<List<Condition>> ask) {
        List<Condition> last = new ArrayList<>();
        try {
            return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).ignoreExceptions().until(() -> {
                last.clear();
                last.addAll(ask.call());
                return last.stream().filter(c -> c.type().equals(type) && c.status().equals(status) && (reason == null || reason.equals(c
                        .reason()))).findFirst();
            }, Optional::isPresent).orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("%s of %s is not %s=%s/%s after %s; it says %s%n%s".formatted(what, namespace, type, status, reason,
                    PATIENCE, last, pods()), e);
        }
    }

    private String pods() {
        StringBuilder all = new StringBuilder();
        workloads().forEach(space -> all.append(installed.cluster().kubectlAttempt("", "-n", space, "get", "pods,events").out()));
        return all.toString();
    }

    List<Environment> environments(String site) {
        return installed.client().resources(Environment.class).inNamespace(namespace).list().getItems().stream()
                .filter(e -> site.equals(e.getSpec().site()))
                .toList();
    }

    /** The namespace that an environment runs in. */
    String workload(String environment) {
        return namespace + "--" + environment;
    }

    /** A ready pod of a component. */
    Pod pod(String environment, String component) {
        return pods(environment, component).stream()
                .filter(p -> p.getStatus().getConditions().stream().anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals(
                        "True")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pod of " + component + " is ready in " + workload(environment)));
    }

    /** Pods of a component that are not on their way out. */
    List<Pod> pods(String environment, String component) {
        return installed.client().pods().inNamespace(workload(environment)).withLabel("berth.dev/component", component).list().getItems()
                .stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Runs a program in a pod of a component, where it must end well. */
    String inPod(String environment, String component, String... words) {
        List<String> exec = Stream.of("-n", workload(environment), "exec", pod(environment, component).getMetadata().getName(), "-c",
                component,
                "--").toList();
        return installed.cluster().kubectl(Stream.concat(exec.stream(), Stream.of(words)).toArray(String[]::new));
    }

    /** A value of a Secret beside the pods of an environment. */
    String secret(String environment, String name, String key) {
        Secret secret = installed.client().secrets().inNamespace(workload(environment)).withName(name).get();
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    /** A visitor who knows the generated password of an environment. */
    Visitor guest(String environment) {
        return new Visitor(installed, secret(environment, "berth-visitors", "username"), secret(environment, "berth-visitors", "password"));
    }

    private List<String> workloads() {
        return installed.client().namespaces().withLabel("berth.dev/tenant", namespace).list().getItems().stream()
                .map(n -> n.getMetadata().getName())
                .filter(n -> n.startsWith(namespace + "--"))
                .toList();
    }

    /** Says of everything that is protected that it may go. */
    private void unprotect() {
        var sites = installed.client().genericKubernetesResources("berth.dev/v1alpha1", "Site").inNamespace(namespace);
        for (GenericKubernetesResource site : sites.list().getItems()) {
            List<Map<String, Object>> inline = site.get("spec", "environments");
            if (inline != null) {
                inline.forEach(environment -> environment.put("dataPolicy", Map.of("protected", false)));
                sites.withName(site.getMetadata().getName()).patch(MERGE, Serialization.asJson(Map.of("spec", Map.of("environments",
                        inline))));
            }
        }
        var environments = installed.client().genericKubernetesResources("berth.dev/v1alpha1", "Environment").inNamespace(namespace);
        environments.list().getItems().stream().filter(e -> e.getMetadata().getOwnerReferences().isEmpty()).forEach(e -> environments
                .withName(e.getMetadata().getName()).patch(MERGE, "{\"spec\": {\"dataPolicy\": {\"protected\": false}}}"));
    }

    /** Deletes every site and does not wait until it is gone. */
    void dismiss() {
        unprotect();
        kubectl("delete", "site", "--all", "--wait=false");
    }

    /** Removes sites and environments first, so that the operator says good-bye, then what keeps their data, then what the tests made. */
    void remove() {
        if (installed.client().namespaces().withName(namespace).get() == null) {
            return;
        }
        unprotect();
        kubectl("delete", "backupstore", "--all", "--timeout=60s"); // nothing is saved first
        kubectl("delete", "site", "--all", "--timeout=180s");
        // Those of a site go with it; one that is protected still may not be deleted by hand.
        var environments = installed.client().genericKubernetesResources("berth.dev/v1alpha1", "Environment").inNamespace(namespace);
        environments.list().getItems().stream().filter(e -> e.getMetadata().getOwnerReferences().isEmpty()).forEach(e -> kubectl("delete",
                "environment", e.getMetadata().getName(), "--wait=false"));
        Awaitility.await("environments of " + namespace + " are gone").atMost(PATIENCE).until(() -> environments.list().getItems()
                .isEmpty());
        List<String> words = new ArrayList<>(List.of("delete", "namespace", "--ignore-not-found", "--timeout=240s"));
        List<String> kept = workloads();
        words.addAll(kept);
        if (!kept.isEmpty()) {
            installed.cluster().kubectl(words.toArray(String[]::new));
        }
        if (Installed.TENANTS.contains(namespace)) {
            kubectl("delete", "release,promotion,taskrun,restore,backup,backupstore,secret", "--all", "--timeout=60s");
        } else {
            installed.cluster().kubectl("delete", "namespace", namespace, "--timeout=120s");
        }
    }
}
