package dev.berth.proof.node;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A store that is not restic's own, served by a program that others wrote.
 *
 * @param name   of its BackupStore
 * @param where  how its spec says where it is
 * @param login  what its Secret has
 * @param wrong  the same, with which it must not be opened
 * @param words  that say so
 * @param reader who opens it without Berth, with {@code own} variables
 */
record ForeignStore(String name, String where, Map<String, String> login, Map<String, String> wrong, String words, Reader reader,
        Map<String, String> own) {
    static final String NAMESPACE = "t-stores-served";
    private static final String HOST = "server." + NAMESPACE + ".svc";
    private static final String SERVER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: server, namespace: %1$s, labels: {app: server}}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: server
                image: %2$s
                args: [%3$s]
                readinessProbe: {tcpSocket: {port: %4$d}, periodSeconds: 1}
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                volumeMounts: [{name: data, mountPath: %5$s}, {name: keys, mountPath: /keys}]
              volumes:
              - {name: data, emptyDir: {}}
              - {name: keys, secret: {secretName: keys, optional: true}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: server, namespace: %1$s}
            spec: {selector: {app: server}, ports: [{port: %4$d}]}
            """;

    /** An empty bucket, which is a folder that rclone shows. */
    static ForeignStore s3(Installed installed) {
        String id = "berth";
        String secret = "of-these-tests-only";
        Reader reader = begun(installed);
        serve(installed, "cluster.test/rclone:1.76", "serve, s3, --addr, ':9000', --auth-key, '%s,%s', /data".formatted(id, secret), 9000,
                "/data/recovery");
        return new ForeignStore("s3", "s3: {endpoint: 'http://%s:9000', bucket: recovery, prefix: sites, region: eu-west-3}".formatted(
                HOST),
                Map.of("access-key-id", id, "secret-access-key", secret), Map.of("secret-access-key", "anothers"),
                "does not let this login in", reader, Map.of("AWS_ACCESS_KEY_ID", id, "AWS_SECRET_ACCESS_KEY", secret, "AWS_DEFAULT_REGION",
                        "eu-west-3"));
    }

    /** An empty folder behind an OpenSSH that gives nothing but files, with keys that were drawn for it. */
    static ForeignStore sftp(Installed installed) {
        Reader reader = begun(installed);
        reader.says("mkdir -m 700 ~/.ssh; for key in ~/.ssh/id_ed25519 /tmp/host; do ssh-keygen -q -t ed25519 -N '' -f $key; done");
        String open = reader.says("cat ~/.ssh/id_ed25519.pub");
        installed.client().resource(new SecretBuilder().withNewMetadata().withName("keys").withNamespace(NAMESPACE).endMetadata()
                .withStringData(Map.of("host", reader.says("cat /tmp/host"), "authorized_keys", open)).build()).create();
        serve(installed, "cluster.test/openssh:10", "", 2222, "/srv/berth");
        // that it listens is known before its Service leads there
        String known = Awaitility.await("the server's key").atMost(Duration.ofMinutes(1)).until(() -> reader.says("ssh-keyscan -p 2222 "
                + HOST + " 2> /dev/null | tee ~/.ssh/known_hosts"), found -> !found.isBlank());
        return new ForeignStore("sftp", "sftp: {host: %s, port: 2222, user: berth, path: /srv/berth}".formatted(HOST),
                Map.of("ssh-privatekey", reader.says("cat ~/.ssh/id_ed25519"), "known_hosts", known),
                Map.of("known_hosts", "[" + HOST + "]:2222 " + open), "shows another key than known_hosts", reader, Map.of());
    }

    private static Reader begun(Installed installed) {
        installed.emptied(NAMESPACE);
        return Reader.started(installed.cluster(), installed.client(), NAMESPACE, Map.of());
    }

    private static void serve(Installed installed, String image, String args, int port, String data) {
        installed.cluster().apply(SERVER.formatted(NAMESPACE, image, args, port, data));
        Awaitility.await("the server of " + image).atMost(Duration.ofMinutes(2)).until(() -> installed.client().pods().inNamespace(
                NAMESPACE).withName(
                        "server").isReady());
    }

    /** Its BackupStore, with the Secrets. */
    String declared() {
        return Store.declared(name, where, login);
    }

    /** What restic says of a repository of it, to somebody who has the key, the login, and no Berth. */
    String restic(String address, String password, String words) {
        String variables = own.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue() + " ").collect(Collectors.joining());
        return reader.says("cd /tmp; RESTIC_CACHE_DIR=/tmp/cache RESTIC_REPOSITORY=" + address + " RESTIC_PASSWORD=" + password + " "
                + variables + "restic -q " + words);
    }
}
