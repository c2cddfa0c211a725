package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;

/**
 * A real rest-server of restic in a namespace of its own, and restic itself, which reads what others wrote there as somebody would who has no
 * Berth any more.
 */
record Store(Installed installed, String namespace) {
    private static final String SERVER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: rest-server, namespace: %1$s, labels: {app: rest-server}}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: rest-server
                image: cluster.test/rest-server:0.14
                args: [--path, /data, --listen, ":8000", --no-auth]
                readinessProbe: {tcpSocket: {port: 8000}, periodSeconds: 1}
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                volumeMounts: [{name: data, mountPath: /data}]
              volumes: [{name: data, emptyDir: {}}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: rest-server, namespace: %1$s}
            spec: {selector: {app: rest-server}, ports: [{port: 8000}]}
            """;
    private static final String RESTIC = """
            apiVersion: v1
            kind: Pod
            metadata: {name: restic, namespace: %s}
            spec:
              restartPolicy: Never
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: restic
                image: ghcr.io/berth-dev/runner:0.1.0
                command: [/usr/local/bin/restic, --no-cache, -q, %s]
                env:
                - {name: RESTIC_REPOSITORY, value: "%s"}
                - {name: RESTIC_PASSWORD, value: "%s"}
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """;

    /** As a user who may read everything, as that of a Job may read the site's files. */
    private static final String ALONE = """
            apiVersion: v1
            kind: Pod
            metadata: {name: alone, namespace: %s}
            spec:
              restartPolicy: Never
              automountServiceAccountToken: false
              containers:
              - name: restic
                image: ghcr.io/berth-dev/runner:0.1.0
                command: [/usr/local/bin/restic, -q, %s]
                env:
                - {name: RESTIC_REPOSITORY, value: "%s"}
                - {name: RESTIC_PASSWORD, value: plain}
                - {name: RESTIC_CACHE_DIR, value: /restored/cache}
                securityContext: {runAsUser: 0}
                volumeMounts: [{name: data, mountPath: /data, readOnly: true}, {name: restored, mountPath: /restored}]
              volumes: [{name: data, hostPath: {path: "%s"}}, {name: restored, emptyDir: {}}]
            """;
    private static final String DECLARED = """
            apiVersion: v1
            kind: Secret
            metadata: {name: %1$s-key}
            stringData: {key: %2$s}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: %1$s-login}
            stringData: %4$s
            ---
            apiVersion: berth.dev/v1alpha1
            kind: BackupStore
            metadata: {name: %1$s}
            spec:
              %3$s
              credentialsSecretName: %1$s-login
              encryption: {keySecretName: %1$s-key}
            """;

    /** An empty one, which this tenant has for itself. */
    static Store opened(Tenant tenant) {
        Store store = new Store(tenant.installed(), namespace(tenant.namespace()));
        store.installed.emptied(store.namespace);
        store.cluster().apply(SERVER.formatted(store.namespace));
        Reader.started(store.cluster(), store.client(), store.namespace, Map.of());
        Awaitility.await("the store").atMost(Duration.ofMinutes(2)).until(() -> store.pod("rest-server").getStatus().getConditions()
                .stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")));
        return store;
    }

    /** Where that of a tenant is. */
    static String namespace(String tenant) {
        return tenant + "-store";
    }

    private TestCluster cluster() {
        return installed.cluster();
    }

    private KubernetesClient client() {
        return installed.client();
    }

    /** Where a BackupStore finds it. */
    String url() {
        return "http://rest-server." + namespace + ".svc:8000";
    }

    /** A repository of it, as restic is told. */
    String address(String repository) {
        return "rest:" + url() + "/" + repository + "/";
    }

    /** A BackupStore of that name which leads here, with its Secrets. */
    String declared(String name) {
        return declared(name, "rest: {url: '" + url() + "'}", Map.of("username", "berth", "password", "nobody-asks"));
    }

    /** A BackupStore of that name which leads somewhere else, with its Secrets. */
    static String declared(String name, String where, Map<String, String> login) {
        return DECLARED.formatted(name, key(name), where, Serialization.asJson(login));
    }

    /** The key of the BackupStore of that name. */
    static String key(String name) {
        return HexFormat.of().formatHex((name + ", of these tests only").getBytes(StandardCharsets.UTF_8));
    }

    /** What opens a repository of the BackupStore of that name, as docs/backups.md says how it follows from the key. */
    static String password(String name, String repository) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(name).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(("berth repository " + repository).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Somebody who reads a repository. The one who was asked for before ends. */
    Reader reader(String repository, String password) {
        return Reader.started(cluster(), client(), namespace, Map.of("RESTIC_REPOSITORY", address(repository),
                "RESTIC_PASSWORD", password, "RESTIC_CACHE_DIR", "/tmp/cache"));
    }

    /** Somebody or something takes the packs of a repository away, or changes them: {@code how} is what find does with each. */
    void damage(String repository, String how) {
        inNode("find " + folder(repository) + "/data -type f " + how);
    }

    /** Lays another snapshot in the place of one, as whoever can write to the store's disk can. Both are named by the beginning of their ids. */
    void swap(String repository, String snapshot, String other) {
        String folder = folder(repository) + "/snapshots";
        inNode("cp " + folder + "/" + other + "* \"$(ls " + folder + "/" + snapshot + "*)\"");
    }

    /** A copy of a repository, which is put back in the end: what was done to it meanwhile is undone. */
    Copy copied(String repository) {
        String aside = folder(repository) + ".aside";
        inNode("rm -rf " + aside + " && cp -a " + folder(repository) + " " + aside);
        return () -> inNode("rm -rf " + folder(repository) + " && mv " + aside + " " + folder(repository));
    }

    /** @see #copied */
    interface Copy extends AutoCloseable {
        @Override
        void close();
    }

    /** What reads a repository when its machine goes down: its lock stays there. */
    void lockedByTheDead(Machine machine, String repository, String password) {
        cluster().apply(RESTIC.formatted(namespace, "\"find\", \"--limit-download\", \"1\", \"anything\"", address(repository),
                password));
        Awaitility.await("the lock").atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200)).until(() -> locks(repository) > 0);
        machine.program(pod("restic"), "--limit-download 1").destroyForcibly();
        remove("restic");
    }

    /** How many work on a repository, or did so when they were killed. */
    long locks(String repository) {
        return inNode("ls " + folder(repository) + "/locks").lines().count();
    }

    private String inNode(String command) {
        return installed.tool("node", "sh", "-c", command);
    }

    private String folder(String repository) {
        return "/var/lib/kubelet/pods/" + pod("rest-server").getMetadata().getUid() + "/volumes/kubernetes.io~empty-dir/data/" + repository;
    }

    private Pod pod(String name) {
        return client().pods().inNamespace(namespace).withName(name).get();
    }

    /**
     * How long restic alone takes with files, from when its container starts to when that ends.
     *
     * @see #plain
     */
    record Plain(Duration backup, Duration restore) {}

    /** Saves a folder of the node to a new repository of the store, and restores it, with nothing but restic. */
    Plain plain(String folder, String repository) {
        String address = address(repository);
        restic(repository, "plain", "init");
        return new Plain(alone(address, folder, "backup", "/data"), alone(address, folder, "restore", "latest", "--target", "/restored"));
    }

    private Duration alone(String address, String folder, String... words) {
        cluster().apply(ALONE.formatted(namespace, listed(words), address, folder));
        ContainerStateTerminated end = ended("alone").getStatus().getContainerStatuses().getFirst().getState().getTerminated();
        assertThat(end.getExitCode()).as(client().pods().inNamespace(namespace).withName("alone").getLog()).isZero();
        remove("alone");
        return Duration.between(Instant.parse(end.getStartedAt()), Instant.parse(end.getFinishedAt()));
    }

    private static String listed(String... words) {
        return Arrays.stream(words).map(word -> "\"" + word + "\"").collect(Collectors.joining(", "));
    }

    private Pod ended(String name) {
        return Awaitility.await(name).atMost(Duration.ofMinutes(5)).until(() -> pod(name), pod -> pod.getStatus() != null && Set.of(
                "Succeeded", "Failed").contains(pod.getStatus().getPhase()));
    }

    private void remove(String name) {
        client().pods().inNamespace(namespace).withName(name).withGracePeriod(0).delete();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> pod(name) == null);
    }

    /** What restic says of a repository of the store. */
    String restic(String repository, String password, String... words) {
        String command = Arrays.stream(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        return new Reader(cluster(), namespace).says("RESTIC_REPOSITORY=" + address(repository) + " RESTIC_PASSWORD=" + password
                + " RESTIC_CACHE_DIR=/tmp/cache restic -q " + command);
    }
}
