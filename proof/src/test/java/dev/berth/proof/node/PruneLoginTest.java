package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two rest-servers that have one folder: one takes what is added and removes nothing, the other one has another login, for what forgets. The
 * oldest point of a site goes through the second one, by a Job that alone has that login, and no longer than it is at work.
 */
@NodeTest
@EnabledIfSystemProperty(named = "proof.long", matches = "true", disabledReason = "-Dproof.long=true runs what takes long")
final class PruneLoginTest {
    /** As many points stay, at least. */
    private static final int KEPT = 3;

    static final String SERVED = "t-prune-served";
    private static final String ADDS = "http://server." + SERVED + ".svc:8000";
    private static final String REMOVES = "http://server." + SERVED + ".svc:8001";
    private static final String ADDING = "of-these-tests-only";
    private static final String REMOVING = "of-these-tests-only-too";

    private static final String SERVERS = """
            apiVersion: v1
            kind: Pod
            metadata: {name: server, namespace: %1$s, labels: {app: server}}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: adds
                image: cluster.test/rest-server:0.14
                args: [--path, /data, --listen, ":8000", --append-only, --htpasswd-file, /logins/adds]
                readinessProbe: {tcpSocket: {port: 8000}, periodSeconds: 1}
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                volumeMounts: [{name: data, mountPath: /data}, {name: logins, mountPath: /logins}]
              - name: removes
                image: cluster.test/rest-server:0.14
                args: [--path, /data, --listen, ":8001", --htpasswd-file, /logins/removes]
                readinessProbe: {tcpSocket: {port: 8001}, periodSeconds: 1}
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                volumeMounts: [{name: data, mountPath: /data}, {name: logins, mountPath: /logins}]
              volumes:
              - {name: data, emptyDir: {}}
              - {name: logins, secret: {secretName: logins}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: server, namespace: %1$s}
            spec: {selector: {app: server}, ports: [{name: adds, port: 8000}, {name: removes, port: 8001}]}
            """;

    private static final String LOGIN = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: nas-prune}
            stringData: {username: pruner, password: %s}
            """;

    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: attic}
            spec:
              domain: attic.%s
              environments: [{name: prod}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *", keep: {last: 3}}
              stack:
                components:
                - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, volumeMounts: [{name: uploads, mountPath: /srv/uploads}]}
                volumes: [{name: uploads, size: 1Gi}]
            """;

    private final Installed installed;
    private final Tenant tenant;
    private final Vault vault;

    PruneLoginTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-prune");
        this.vault = new Vault(installed, tenant, "attic");
    }

    @Test
    void onlyWhatForgetsHasTheLoginThatMayRemove() {
        Reader reader = served();
        tenant.apply(Store.declared("nas", "rest: {url: '" + ADDS + "'}\n  prune: {credentialsSecretName: nas-prune, url: '" + REMOVES
                + "'}", Map.of("username", "berth", "password", ADDING)) + LOGIN.formatted(REMOVING));
        tenant.apply(SITE.formatted(tenant.domain()));
        tenant.awaitReady("attic");
        for (int n = 1; n <= KEPT; n++) {
            save(n);
        }
        Backup oldest = vault.backups().getFirst();
        assertThat(restic(reader, REMOVES, "berth", ADDING, "snapshots")).contains("401");
        assertThat(restic(reader, ADDS, "pruner", REMOVING, "snapshots")).contains("401");
        String seal = oldest.getStatus().snapshot();
        assertThat(restic(reader, ADDS, "berth", ADDING, "forget " + seal)).contains("403");
        assertThat(restic(reader, ADDS, "berth", ADDING, "snapshots --tag " + of(oldest))).contains(seal.substring(0, 8));

        save(KEPT + 1);
        Awaitility.await("the oldest point goes").atMost(Duration.ofMinutes(5)).until(() -> vault.backup(oldest.getMetadata()
                .getName()) == null);
        assertThat(vault.backups()).hasSize(KEPT);
        assertThat(restic(reader, ADDS, "berth", ADDING, "snapshots --json --tag " + of(oldest)).strip()).isEqualTo("[]");
        assertThat(restic(reader, ADDS, "berth", ADDING, "check --read-data --no-lock")).doesNotContain("Fatal");
        onlyItHadIt();
        save(KEPT + 2); // and what adds goes on
    }

    /** An empty folder behind both; and somebody who has restic and the logins. */
    private Reader served() {
        installed.emptied(SERVED);
        installed.client().resource(new SecretBuilder().withNewMetadata().withName("logins").withNamespace(SERVED).endMetadata()
                .withStringData(Map.of("adds", listed("berth", ADDING), "removes", listed("pruner", REMOVING))).build()).create();
        installed.cluster().apply(SERVERS.formatted(SERVED));
        Awaitility.await("the servers").atMost(Duration.ofMinutes(2)).until(() -> installed.client().pods().inNamespace(SERVED).withName(
                "server").isReady());
        return Reader.started(installed.cluster(), installed.client(), SERVED, Map.of("RESTIC_CACHE_DIR", "/tmp/cache", "RESTIC_PASSWORD",
                Store.password("nas", vault.repository())));
    }

    /** A line of htpasswd. */
    private static String listed(String user, String password) {
        try {
            return user + ":{SHA}" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(password.getBytes(
                    StandardCharsets.UTF_8))) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void save(int n) {
        vault.shell("echo " + n + " > /srv/uploads/number && dd if=/dev/urandom of=/srv/uploads/photo bs=1M count=4 2> /dev/null");
        vault.save("attic-" + n);
        assertThat(vault.saved("attic-" + n).status()).isEqualTo("True");
    }

    private static String of(Backup backup) {
        return "backup=" + backup.getMetadata().getUid();
    }

    /** What restic says by hand, well or not. */
    private String restic(Reader reader, String url, String user, String password, String words) {
        return reader.says("RESTIC_REST_USERNAME=%s RESTIC_REST_PASSWORD=%s timeout 120 restic -q -r rest:%s/%s/ %s 2>&1 || true".formatted(
                user, password, url, vault.repository(), words));
    }

    private void onlyItHadIt() {
        String space = tenant.workload(vault.environment());
        List<Job> jobs = installed.client().batch().v1().jobs().inNamespace(space).withLabel("berth.dev/part").list().getItems();
        Map<Boolean, List<Job>> forgets = jobs.stream().collect(Collectors.partitioningBy(job -> job.getMetadata().getName().startsWith(
                "forget-")));
        assertThat(forgets.get(true)).hasSize(1).allSatisfy(job -> assertThat(opens(job)).isEqualTo("berth-prune"));
        assertThat(forgets.get(false)).isNotEmpty().allSatisfy(job -> assertThat(opens(job)).isEqualTo("berth-store-nas"));
        Map<String, String> own = installed.client().secrets().inNamespace(space).withName("berth-store-nas").get().getData();
        assertThat(text(own, "RESTIC_REPOSITORY")).startsWith("rest:" + ADDS);
        assertThat(text(own, "RESTIC_REST_USERNAME")).isEqualTo("berth");
        Awaitility.await("the login goes").atMost(Duration.ofMinutes(1)).until(() -> installed.client().configMaps().inNamespace(space)
                .withName("berth-prune").get() == null);
        Secret lent = installed.client().secrets().inNamespace(space).withName("berth-prune").get();
        assertThat(lent.getData() == null ? Map.of() : lent.getData()).isEmpty();
    }

    private static String opens(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnvFrom().getFirst().getSecretRef().getName();
    }

    private static String text(Map<String, String> data, String key) {
        return new String(Base64.getDecoder().decode(data.get(key)), StandardCharsets.UTF_8);
    }
}
