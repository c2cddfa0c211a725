package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.proof.cluster.Command;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Points in a bucket, and in a folder behind OpenSSH: what was saved is read there by others' programs, is tried, and comes back; and what
 * opens the store is refused, in words, where it is the wrong one. And points on a volume of the cluster, by the example and the commands of
 * docs/backups.md. The site has one store after the other.
 */
@NodeTest
@EnabledIfSystemProperty(named = "proof.long", matches = "true", disabledReason = "-Dproof.long=true runs what takes long")
final class StoreKindsTest {
    static final String ON_A_VOLUME = "t-stores-volume";
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: depot}
            spec:
              domain: depot.%s
              environments: [{name: prod}]
              backups: {store: %s, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  envFrom: [{prefix: DB_, database: db}]
                  volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                volumes: [{name: uploads, size: 1Gi}]
            """;

    private final Installed installed;
    private final Tenant tenant;
    private final Vault vault;

    StoreKindsTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-stores");
        this.vault = new Vault(installed, tenant, "depot");
    }

    static List<Named<Function<Installed, ForeignStore>>> kinds() {
        return List.of(named("s3", ForeignStore::s3), named("sftp", ForeignStore::sftp));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsSavedThereComesBackAndAnotherLoginIsRefused(Function<Installed, ForeignStore> kind) {
        ForeignStore store = kind.apply(installed);
        tenant.apply(store.declared());
        tenant.apply(SITE.formatted(tenant.domain(), store.name()));
        tenant.awaitReady("depot");
        vault.serves();
        vault.sql("DROP TABLE IF EXISTS goods; CREATE TABLE goods (number int, name varchar(20));"
                + " INSERT INTO goods SELECT seq, 'of " + store.name() + "' FROM seq_1_to_1000");
        vault.shell("cd /srv/uploads && rm -rf ./* && mkdir -p deep/er && ln -s deep to-deep && echo " + store.name()
                + " > deep/er/picture && chmod 640 deep/er/picture && dd if=/dev/urandom of=large bs=1M count=24 2> /dev/null");
        String rows = rows();
        String tree = vault.tree();
        String point = "point-" + store.name();
        vault.save(point);
        assertThat(vault.saved(point).reason()).isEqualTo("Complete");
        assertThat(vault.berth("recover", "--store", store.name()).out()).contains(vault.environment());

        vault.sql("DELETE FROM goods WHERE number > 10; INSERT INTO goods VALUES (0, 'too late')");
        vault.shell("cd /srv/uploads && rm large && mv deep shallow && echo spoiled > shallow/er/picture");

        read(store, vault.backup(point), rows);
        vault.drill("drill-" + store.name(), point);
        assertThat(vault.restored("drill-" + store.name()).reason()).isEqualTo("Complete");
        vault.replace("back-" + store.name(), point, "");
        assertThat(vault.restored("back-" + store.name()).reason()).isEqualTo("Complete");
        tenant.awaitReady("depot");
        vault.serves();
        assertThat(rows()).isEqualTo(rows);
        assertThat(vault.tree()).isEqualTo(tree);

        tenant.kubectl("patch", "secret", store.name() + "-login", "--type=merge", "-p", Serialization.asJson(Map.of("stringData", store
                .wrong())));
        vault.save("refused-" + store.name());
        Condition refused = vault.saved("refused-" + store.name());
        assertThat(refused.status()).isEqualTo("False");
        assertThat(refused.message()).contains(store.words()).doesNotContain(store.login().values()).doesNotContain(store.wrong().values());
    }

    @Test
    void theExampleMakesAVolumeAStoreThatKeepsItsPointsAndLetsNobodyElseIn() throws IOException {
        String example = "store-on-a-volume";
        String file = Installed.file("stores/store.yaml", here(FirstSite.example(example, "store.yaml"))).toString();
        installed.cluster().kubectl("delete", "namespace", ON_A_VOLUME, "--ignore-not-found", "--timeout=120s");
        Pages pages = new Pages(installed);
        List<String> commands = Pages.commands("docs/backups.md", "bash volume");
        assertThat(commands.getFirst()).isEqualTo("kubectl apply -f examples/" + example + "/store.yaml");
        commands.forEach(command -> pages.run(here(command).replace("examples/" + example + "/store.yaml", file)));

        tenant.apply(SITE.formatted(tenant.domain(), "volume"));
        tenant.awaitReady("depot");
        vault.serves();
        vault.shell("cd /srv/uploads && dd if=/dev/urandom of=large bs=1M count=8 2> /dev/null");
        vault.save("point-volume");
        assertThat(vault.saved("point-volume").reason()).isEqualTo("Complete");

        tenant.kubectl("delete", "backupstore", "volume", "--timeout=60s");
        installed.cluster().kubectl("-n", ON_A_VOLUME, "rollout", "restart", "deployment/rest-server");
        installed.cluster().kubectl("-n", ON_A_VOLUME, "rollout", "status", "deployment/rest-server", "--timeout=120s");
        installed.cluster().kubectl("apply", "-f", file);
        assertThat(vault.berth("recover", "--store", "volume").out()).contains(vault.environment());
        vault.drill("drill-volume", "point-volume");
        assertThat(vault.restored("drill-volume").reason()).isEqualTo("Complete");

        anothersFolderIsShut();
        onlyWhatCarriesBackupsIsLetIn();
    }

    /** To the login of this tenant, which is right elsewhere. */
    private void anothersFolderIsShut() {
        BackupStore own = installed.client().resources(BackupStore.class).inNamespace(tenant.namespace()).withName("volume").get();
        tenant.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: BackupStore
                metadata: {name: anothers}
                spec: {rest: {url: "%s-2"}, credentialsSecretName: volume-login, encryption: {keySecretName: volume-key}}
                ---
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: refused-anothers}
                spec: {environment: %s, store: anothers}
                """.formatted(own.getSpec().rest().url(), vault.environment()));
        Condition refused = vault.saved("refused-anothers");
        assertThat(refused.status()).isEqualTo("False");
        assertThat(refused.message()).contains("does not let this login in");
    }

    private void onlyWhatCarriesBackupsIsLetIn() {
        String server = "rest-server." + ON_A_VOLUME + ".svc:8000";
        try (Bystanders bystanders = new Bystanders(installed)) {
            Stand pod = Stand.in(installed.cluster(), "a pod of the tenant", bystanders.plain(tenant.namespace(), "plain"));
            assertThat(pod.dial(List.of(server))).containsEntry(server, "timeout");
            tenant.kubectl("label", "pod", "plain", "berth.dev/made-by=cli");
            Awaitility.await("it is let in").atMost(Duration.ofMinutes(1)).until(() -> pod.dial(List.of(server)).get(server),
                    "open"::equals);
            // that of a Job is good in namespaces of Berth's only
            tenant.kubectl("label", "pod", "plain", "berth.dev/made-by-", "berth.dev/component=berth.backup");
            Awaitility.await("it is shut out").atMost(Duration.ofMinutes(1)).until(() -> pod.dial(List.of(server)).get(server),
                    "timeout"::equals);
        }
    }

    /** With namespaces of these tests in the place of the reader's. */
    private String here(String text) {
        return text.replace("berth-store", ON_A_VOLUME).replace("acme", tenant.namespace());
    }

    private String rows() {
        return vault.sql("SELECT * FROM goods ORDER BY number");
    }

    /** As docs/backups.md says that it is read without Berth. */
    private void read(ForeignStore store, Backup backup, String rows) {
        String address = backup.getStatus().repository();
        String password = Store.password(store.name(), vault.repository());
        String of = " --tag backup=" + backup.getMetadata().getUid();
        assertThat(store.restic(address, password, "snapshots --tag berth,point")).contains("berth", "point");
        Dump dump = Dump.ofMariaDb(store.restic(address, password, "dump" + of + ",part=db latest /db.sql"));
        assertThat(String.join("\n", dump.tables().get("goods"))).isEqualTo(rows.strip().replace('\t', ' '));
        assertThat(store.restic(address, password, "dump" + of + ",part=uploads latest /data/deep/er/picture")).isEqualTo(store.name()
                + "\n");
        store.restic(address, password, "check --read-data");
    }
}
