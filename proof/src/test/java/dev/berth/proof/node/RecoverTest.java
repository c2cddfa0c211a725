package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.Release;
import dev.berth.proof.cluster.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** All that a cluster knew of a site is gone, with its volumes; what is left is the store, and its key, which somebody kept elsewhere. */
@NodeTest
@Order(3)
@Drawn(Episode.RECOVERY)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RecoverTest {
    private static final String PROD = "vault-prod";
    private static final String PREPROD = "vault-preprod";
    private static final String SITE = """
            apiVersion: v1
            kind: Secret
            metadata: {name: vault-prod}
            stringData: {greeting: good morning, unused: "1"}
            ---
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: vault}
            spec:
              domain: vault.%s
              environments: [{name: preprod, secretName: vault-prod}, {name: prod, secretName: vault-prod}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  env: [{name: GREETING, valueFrom: {secretKey: greeting}}]
                  envFrom: [{prefix: DB_, database: db}]
                  volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                volumes: [{name: uploads, size: 1Gi}]
            """;

    private final Installed installed;
    private final Tenant tenant;
    private final Vault vault;
    private Store store;
    private static String files;
    private static String rows;
    private static Release release;
    private static BackupStatus earlier;
    private static BackupStatus point;

    RecoverTest(Installed installed) {
        this.installed = installed;
        this.tenant = new Tenant(installed, "t-lost");
        this.vault = new Vault(installed, tenant, "vault");
    }

    private String rows() {
        return vault.sql("SELECT * FROM orders");
    }

    private Release release() {
        String name = vault.live().getStatus().release().name();
        return installed.client().resources(Release.class).inNamespace(tenant.namespace()).withName(name).get();
    }

    @Test
    @Order(1)
    void aSiteHasSomethingToLose() {
        installed.tenant(tenant.namespace());
        store = Store.opened(tenant);
        tenant.apply(store.declared("nas"));
        tenant.apply(SITE.formatted(tenant.domain()));
        tenant.awaitReady("vault");
        vault.sql("CREATE TABLE orders (id int, words varchar(40)); INSERT INTO orders VALUES (1, 'grüße'), (2, 'two')");
        vault.shell("mkdir /srv/uploads/2026 && echo a picture > /srv/uploads/2026/picture && ln -s picture /srv/uploads/2026/link"
                + " && chmod 640 /srv/uploads/2026/picture");
        vault.save("noon");
        assertThat(vault.saved("noon").reason()).isEqualTo("Complete");
        earlier = vault.backup("noon").getStatus();
        vault.sql("INSERT INTO orders VALUES (0, 'in the afternoon')");
        files = vault.tree();
        rows = rows();
        vault.save("evening");
        assertThat(vault.saved("evening").reason()).isEqualTo("Complete");
        point = vault.backup("evening").getStatus();
        release = release();
        assertThat(point.sealed()).isGreaterThanOrEqualTo(point.recoveryPoint());
        vault.sql("INSERT INTO orders VALUES (3, 'too late')");
    }

    @Test
    @Order(2)
    void oneFileAndOneDatabaseComeOutOfThePoint() throws IOException {
        Path file = Files.createTempDirectory("berth").resolve("picture");
        Command.Result result = vault.berth("backup", "cat", PROD, "uploads", "2026/picture", "-o", file.toString());
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Files.readString(file)).isEqualTo("a picture\n");
        assertThat(vault.berth("backup", "cat", PROD, "uploads", "2026/picture", "-o", file.toString()).err()).contains(
                "nothing is overwritten");
        Command.Result dump = vault.berth("backup", "cat", PROD, "db");
        assertThat(dump.out()).contains("(1,'grüße')", "-- Dump completed").doesNotContain("too late");
        assertThat(vault.berth("backup", "cat", PROD, "uploads", "2026/other").err()).contains("restic could not read volume uploads");
        assertThat(installed.client().pods().inNamespace(tenant.namespace()).list().getItems()).as("nothing is left behind").allSatisfy(
                pod -> assertThat(pod.getMetadata().getDeletionTimestamp()).isNotNull());
    }

    @Test
    @Order(3)
    void withTheStoreAndItsKeyTheSiteIsThereAgain() {
        tenant.remove();
        tenant.apply(store.declared("nas"));
        assertThat(vault.berth("recover", "--store", "nas").out()).containsPattern(PROD + " +2 +" + point.sealed().substring(0, 10)
                + "\\S+ +no");
        assertThat(vault.berth("recover", PROD, "--store", "nas", "--yes", "something").err()).contains("nothing was touched");
        assertThat(tenant.environments("vault")).isEmpty();
        Instant began = Instant.now();
        Command.Result result = vault.berth("recover", PROD, "--store", "nas", "--yes", tenant.namespace());
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("is back with release " + release.getMetadata().getName(), "Other points of "
                + PROD + ", which get a Backup each now: 1.");
        System.out.println("recovered after " + Duration.between(began, Instant.now()));
        assertThat(release().getStatus().digest()).isEqualTo(release.getStatus().digest());
        assertThat(release().getSpec()).as("the same images by digest").isEqualTo(release.getSpec());
        assertThat(rows()).isEqualTo(rows);
        assertThat(vault.tree()).isEqualTo(files);
        assertThat(tenant.secret(PROD, "berth-secrets", "greeting")).isEqualTo("good morning");
        tenant.awaitEnvironment(PROD, "Ready", "True", null);
        vault.serves();
        assertThat(tenant.awaitEnvironment(PREPROD, "Ready", "True", "Suspended").message()).isNotBlank();
        BackupStatus now = takenOver(point);
        assertThat(now.parts()).extracting(BackupPart::tables, BackupPart::rows, BackupPart::snapshot).isEqualTo(point.parts().stream().map(
                part -> org.assertj.core.groups.Tuple.tuple(part.tables(), part.rows(), part.snapshot())).toList());
    }

    private BackupStatus takenOver(BackupStatus point) {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> vault.backups().stream().map(Backup::getStatus).filter(
                status -> status != null && point.recoveryPoint().equals(status.recoveryPoint())).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    @Order(4)
    void olderPointsAreTakenOverToo() {
        assertThat(takenOver(earlier).parts()).isEqualTo(earlier.parts());
        assertThat(vault.backups()).hasSize(2);
    }

    @Test
    @Order(5)
    void theNextPointFollowsTheOneThatWasTakenOver() {
        vault.save("after");
        assertThat(vault.saved("after").reason()).isEqualTo("Complete");
        assertThat(vault.berth("drill", PROD).code()).isZero();
        tenant.awaitEnvironment(PROD, "Protected", "True", null);
    }

    @Test
    @Order(6)
    void whatIsHereAlreadyIsLeftAsItIs() {
        vault.sql("INSERT INTO orders VALUES (4, 'new')");
        Command.Result result = vault.berth("recover", PROD, "--store", "nas", "--yes", tenant.namespace());
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("is here already and is left as it is", "kubectl berth restore " + PROD);
        assertThat(rows()).contains("new");
        assertThat(vault.backups()).as("each has its Backup already").hasSize(3);
    }

    @Test
    @Order(7)
    void anotherEnvironmentAndAnotherKeyAreRefusedInWords() {
        assertThat(vault.berth("recover", "vault-dev", "--store", "nas", "--yes", tenant.namespace()).err()).contains(
                "holds nothing of environment vault-dev");
        assertThat(vault.berth("recover", PROD, "--store", "other", "--yes", tenant.namespace()).err()).contains(
                "There is no BackupStore other");
        tenant.kubectl("delete", "secret", "nas-key");
        tenant.kubectl("create", "secret", "generic", "nas-key", "--from-literal=key=another-key-than-the-one-that-was-kept");
        Command.Result result = vault.berth("recover", PROD, "--store", "nas", "--yes", tenant.namespace());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("wrong password or no key found", "the key that it was made with");
    }
}
