package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What was written since the last point, of an environment that is deleted together with its data. */
@NodeTest
@Drawn(Episode.FINAL_POINT)
final class FinalPointTest {
    private static final String SHED = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: shed}
            spec:
              domain: shed.%s
              environments: []
              backups: {store: shed, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, volumeMounts: [{name: uploads, mountPath: /srv/uploads}]}
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                volumes: [{name: uploads, size: 1Gi}]
            ---
            apiVersion: berth.dev/v1alpha1
            kind: Environment
            metadata: {name: shed-prod}
            spec: {site: shed, stage: dev, deploy: {mode: FollowSite}, dataPolicy: {whenDeleted: Destroy, protected: false}}
            """;

    private final Installed installed;
    private final Tenant tenant;
    private final Vault shed;

    FinalPointTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-final");
        this.shed = new Vault(installed, tenant, "shed");
    }

    @Test
    void whatWasWrittenLastIsSavedBeforeAnythingGoes() {
        tenant.apply(Store.opened(tenant).declared("shed"));
        tenant.apply(SHED.formatted(tenant.domain()));
        tenant.awaitReady("shed");
        shed.sql("CREATE TABLE last_words (id int); INSERT INTO last_words SELECT seq FROM seq_1_to_1234");
        shed.shell("echo last > /srv/uploads/words");
        installed.client().resources(Environment.class).inNamespace(tenant.namespace()).withName("shed-prod").delete();
        Condition waits = tenant.awaitEnvironment("shed-prod", "Ready", "False", "SavingFirst");
        Backup backup = Awaitility.await("the last Backup").atMost(Duration.ofMinutes(1)).until(shed::backups, all -> !all.isEmpty())
                .getFirst();
        String name = backup.getMetadata().getName();
        assertThat(name).endsWith("-final");
        assertThat(waits.message()).contains("Its data is saved first, in Backup " + name);
        assertThat(shed.saved(name).status()).isEqualTo("True");
        List<BackupPart> parts = shed.backup(name).getStatus().parts();
        assertThat(parts).extracting(BackupPart::name).containsExactly("db", "uploads");
        assertThat(parts.getFirst().rows()).isEqualTo(1234);
        assertThat(parts.getLast().files()).isEqualTo(1);
        Awaitility.await("the environment goes, and its data").atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            assertThat(shed.live()).isNull();
            assertThat(installed.client().namespaces().withName(tenant.workload("shed-prod")).get()).isNull();
        });
        assertThat(shed.backup(name).getStatus().recoveryPoint()).as("the point stays").isNotNull();
    }
}
