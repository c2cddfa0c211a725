package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Restore;
import dev.berth.api.RestoreStep;
import dev.berth.plan.condition.ActionConditions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The operator, the pod of the Job and the node's containerd are killed at every stage of a restore that they have a part in. It ends all the
 * same, with all of the old data or all of the new, and in the end nothing is left that nobody names.
 */
@NodeTest
@Drawn(Episode.INTERRUPTION)
@Isolated("It kills the operator and containerd under all others.")
final class InterruptedRestoreTest {
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: vault}
            spec:
              domain: vault.%s
              environments: [{name: prod}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
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

    /** Else a build kills only what is at work when the data is replaced, and what makes a restore give up. */
    private static final boolean THROUGH_ALL = Boolean.getBoolean("proof.long");

    /** What the ledger of the environment says of replaced data. */
    private static final String REPLACED = "berth.dev/replaced";

    private final Installed installed;
    private final Tenant tenant;
    private final Machine machine;
    private final Vault vault;
    private final Table table = new Table("stage", "killed", "ended", "data");
    private final List<String[]> kills = new ArrayList<>();

    /** All of the data: what the database answers, and what lies in the volume. */
    private record Data(String rows, String files) {}

    InterruptedRestoreTest(Installed installed) {
        this.installed = installed;
        this.machine = Machine.of(installed);
        this.tenant = installed.tenant("t-cut");
        this.vault = new Vault(installed, tenant, "vault");
    }

    @Test
    void whateverIsKilledTheDataIsTheOldOrTheNewAndNeverMixed() {
        tenant.apply(Store.opened(tenant).declared("nas"));
        tenant.apply(SITE.formatted(tenant.domain()));
        tenant.awaitReady("vault");
        vault.serves();
        vault.sql("CREATE TABLE marks (word varchar(20)); CREATE TABLE noise (id int PRIMARY KEY, noise text);"
                + " INSERT INTO noise SELECT seq, SHA2(CONCAT(RAND(), seq), 512) FROM seq_1_to_20000");
        write("point");
        vault.save("point");
        assertThat(vault.saved("point").status()).isEqualTo("True");
        Data point = data();
        try {
            if (THROUGH_ALL) {
                throughEveryStage(point);
            }
            whileItIsReplaced(point);
            untilItGivesUp();
        } finally {
            table.print("interrupted-restores.md");
        }
        nothingIsLeft();
    }

    private void throughEveryStage(Data point) {
        Data old = write("first");
        vault.replace("first", "point", "");
        String saving = Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Optional.ofNullable(vault.restore("first").getStatus())
                .flatMap(status -> Optional.ofNullable(status.safetyPoint())).map(vault::backup).map(backup -> backup.getMetadata()
                        .getUid()), Optional::isPresent).orElseThrow();
        killJob("first", saving, "db", "restic backup", "runner save");
        killOperator("first", machine.program(installed.operator(), "java"));
        job(saving, "uploads");
        killContainerd("first");

        at("first", RestoreStep.FETCH);
        String fetching = uid("first");
        killJob("first", fetching, "db", "restic dump", "runner fetch");
        killOperator("first", machine.program(installed.operator(), "java"));
        job(fetching, "uploads");
        killContainerd("first");

        ProcessHandle operator = machine.program(installed.operator(), "java");
        at("first", RestoreStep.SWITCH);
        killOperator("first", operator);
        at("first", RestoreStep.START);
        killContainerd("first");
        ended("first", old, point);
    }

    private void whileItIsReplaced(Data point) {
        Data old = write("second");
        vault.replace("second", "point", ", safetyPoint: Skip");
        at("second", RestoreStep.SWITCH);
        killContainerd("second");
        ProcessHandle operator = machine.program(installed.operator(), "java");
        at("second", RestoreStep.START);
        killOperator("second", operator);
        ended("second", old, point);
    }

    /** A Job tries twice. */
    private void untilItGivesUp() {
        Data old = write("third");
        vault.replace("third", "point", ", safetyPoint: Skip");
        at("third", RestoreStep.FETCH);
        killJob("third", uid("third"), "db", "restic dump", "runner fetch");
        killJob("third", uid("third"), "db", "restic dump", "runner fetch");
        ended("third", old, old);
    }

    /** Waits until a restore has come to this stage. */
    private void at(String restore, RestoreStep step) {
        installed.client().resources(Restore.class).inNamespace(tenant.namespace()).withName(restore).waitUntilCondition(one -> one != null
                && one.getStatus() != null && one.getStatus().step() != null && one.getStatus().step().compareTo(step) >= 0, 5,
                TimeUnit.MINUTES);
    }

    private String uid(String restore) {
        return vault.restore(restore).getMetadata().getUid();
    }

    /** A pod that works for a Backup or a Restore on this part, and has not ended. */
    private Pod job(String action, String part) {
        return Awaitility.await("a pod for part " + part).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200)).until(
                () -> installed.client().pods().inNamespace(tenant.workload(vault.environment())).withLabel("berth.dev/backup", action)
                        .withLabel("berth.dev/part", part).list().getItems().stream().filter(pod -> !List.of("Failed", "Succeeded")
                                .contains(pod.getStatus().getPhase())).findFirst(), Optional::isPresent).orElseThrow();
    }

    /** In the middle of its work: when the program that does it is seen there. */
    private void killJob(String restore, String action, String part, String work, String runner) {
        Pod pod = job(action, part);
        machine.program(pod, work);
        ProcessHandle found = machine.program(pod, runner);
        found.destroyForcibly();
        killed(restore, "the Job's pod (" + part + ")");
        Awaitility.await("the end of the pod").atMost(Duration.ofMinutes(2)).until(() -> Optional.ofNullable(installed.client().pods()
                .resource(pod).get()).filter(one -> !one.getStatus().getPhase().equals("Failed")).isEmpty());
    }

    /** Another pod follows at once, and waits until the lease of this one is over. */
    private void killOperator(String restore, ProcessHandle operator) {
        operator.destroyForcibly();
        killed(restore, "the operator");
        installed.client().pods().resource(installed.operator()).withGracePeriod(0).delete();
    }

    private void killContainerd(String restore) {
        killed(restore, "containerd");
        machine.restartContainerd();
    }

    /** What nobody says of a restore, the ledger says: whether the data was replaced already. */
    private void killed(String restore, String what) {
        Restore now = vault.restore(restore);
        boolean replaced = ledger().contains(now.getMetadata().getUid());
        kills.add(new String[]{now.getStatus().step() + (replaced ? ", replaced" : ", not replaced yet"), what});
    }

    private String ledger() {
        return installed.client().namespaces().withName(tenant.workload(vault.environment())).get().getMetadata().getAnnotations()
                .getOrDefault(REPLACED, "[]");
    }

    private void ended(String restore, Data old, Data wanted) {
        String how = vault.restored(restore).message();
        boolean complete = ActionConditions.complete(vault.restore(restore).getStatus().conditions());
        tenant.awaitReady("vault");
        Data now = data();
        String data = now.equals(wanted) ? wanted.equals(old) ? "the old" : "the new" : now.equals(old) ? "the old" : "MIXED: " + now;
        kills.forEach(kill -> table.row(restore + ": " + kill[0], kill[1], complete ? "Complete" : "Failed: " + how, data));
        kills.clear();
        assertThat(complete).as(how).isEqualTo(!wanted.equals(old));
        assertThat(now).isEqualTo(wanted);
        vault.serves();
    }

    /** The same word in the database and in a file, and other data than before around it. */
    private Data write(String word) {
        vault.sql(
                "DELETE FROM marks; INSERT INTO marks VALUES ('%s'); UPDATE noise SET noise = SHA2(CONCAT(RAND(), id), 512) WHERE id %% 100 = 0; CREATE TABLE t_%s (id int)"
                        .formatted(word, word));
        vault.shell("cd /srv/uploads && echo %s > word && echo %s > %s && head -c 100000 /dev/urandom > noise".formatted(word, word, word));
        return data();
    }

    private Data data() {
        return new Data(vault.sql("SELECT * FROM marks; SHOW TABLES; SELECT COUNT(*), SUM(CRC32(noise)), SUM(id) FROM noise"),
                vault.tree());
    }

    /** As when the time has gone by in which what was replaced could be asked back. */
    private void nothingIsLeft() {
        String space = tenant.workload(vault.environment());
        Data now = data();
        vault.aDayLater();
        Awaitility.await("what the third filled is thrown away").atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(vault
                .claims())
                .as("what the volumes are, and what they were before the others").hasSize(THROUGH_ALL ? 6 : 4));
        String over = ledger().replaceAll("\"until\":\"[^\"]*\"", "\"until\":\"2026-01-01T00:00:00Z\"");
        installed.client().namespaces().withName(space).patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("metadata",
                Map.of("annotations", Map.of(REPLACED, over)))));
        Awaitility.await("what was replaced is gone").atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(vault.claims()).hasSize(2);
            assertThat(volumes(space)).hasSize(2);
            assertThat(ledger()).isEqualTo("[]");
        });
        assertThat(data()).isEqualTo(now);
        vault.serves();
    }

    private List<PersistentVolume> volumes(String space) {
        return installed.client().persistentVolumes().list().getItems().stream().filter(volume -> volume.getSpec().getClaimRef() != null
                && space.equals(volume.getSpec().getClaimRef().getNamespace())).toList();
    }
}
