package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The first file that a user writes, in a tenant of these tests; it is applied once and then shared. */
record FirstSite(Tenant tenant) {
    static final String TENANT = "t-shop";
    static final String NAME = "shop";
    static final String PREPROD = "shop-preprod";
    static final String PROD = "shop-prod";
    static final List<String> ENVIRONMENTS = List.of(PREPROD, PROD);

    private static final String MARKER = "/srv/uploads/marker";

    /** Applies it if nobody has, and waits until it is Ready. */
    static FirstSite ready(Installed installed) {
        Tenant tenant = installed.opened().stream().filter(t -> t.namespace().equals(TENANT)).findFirst().orElseGet(() -> {
            Tenant fresh = installed.tenant(TENANT);
            fresh.apply(fresh.own(example("first-site")));
            return fresh;
        });
        tenant.awaitReady(NAME);
        return new FirstSite(tenant);
    }

    /** The site of an example, as it is shipped. */
    static String example(String name) {
        return example(name, "site.yaml");
    }

    /** A file of an example, as it is shipped. */
    static String example(String name, String file) {
        try {
            return Files.readString(TestCluster.ROOT.resolve("examples").resolve(name).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each pod, with how often its containers have started. */
    Map<String, String> pods() {
        Map<String, String> pods = new TreeMap<>();
        ENVIRONMENTS.stream()
                .flatMap(environment -> client().pods().inNamespace(tenant.workload(environment)).list().getItems().stream())
                .forEach(pod -> pods.put(pod.getMetadata().getUid(), pod.getMetadata().getName() + " " + pod.getStatus()
                        .getContainerStatuses().stream().map(ContainerStatus::getRestartCount).toList()));
        return pods;
    }

    /** Uids of namespaces and claims, and what runs on them. */
    Map<String, String> data() {
        Map<String, String> data = new TreeMap<>();
        for (String environment : ENVIRONMENTS) {
            String space = tenant.workload(environment);
            Stream.<HasMetadata>concat(Stream.of(client().namespaces().withName(space).get()),
                    client().persistentVolumeClaims().inNamespace(space).list().getItems().stream())
                    .forEach(one -> data.put(space + " " + one.getMetadata().getName(), one.getMetadata().getUid()));
        }
        tenant.environments(NAME).forEach(e -> data.put(e.getMetadata().getName(), e.getStatus().release().toString()));
        assertThat(data).hasSize(8);
        return data;
    }

    /** Those that went to its objects, to its workload namespaces and what is in them, and to its hostnames; others may be busy beside. */
    List<Writes.Request> of(List<Writes.Request> requests) {
        return requests.stream()
                .filter(r -> r.subject().startsWith(tenant.namespace() + "/") || r.subject().contains(tenant.namespace() + "--") || r
                        .subject().endsWith("." + tenant.domain()))
                .toList();
    }

    /** Leaves a word in a file of prod's volume. */
    void mark(String word) {
        inWeb(word, "tee", MARKER);
    }

    /** The word that was left there. */
    String marked() {
        return inWeb("", "cat", MARKER).strip();
    }

    private String inWeb(String input, String... words) {
        String pod = tenant.pod(PROD, "web").getMetadata().getName();
        List<String> exec = new ArrayList<>(List.of("-n", tenant.workload(PROD), "exec", "-i", pod, "-c", "web", "--"));
        exec.addAll(List.of(words));
        var result = tenant.installed().cluster().kubectlAttempt(input + "\n", exec.toArray(String[]::new));
        assertThat(result.code()).as(result.err()).isZero();
        return result.out();
    }

    /** Visits prod as anybody does; answers how many visits its database has counted, with this one. */
    long visit() {
        return Visitor.anybody(tenant.installed()).get("https://" + prod() + "/").visits("MariaDB");
    }

    private KubernetesClient client() {
        return tenant.installed().client();
    }

    String prod() {
        return "shop." + tenant.domain();
    }

    String preprod() {
        return "preprod." + prod();
    }
}
