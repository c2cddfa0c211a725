package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupPart;
import dev.berth.api.Condition;
import dev.berth.api.RestoreStep;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Whatever spoils a recovery point, or the way to it and back, turns something red, and says so in a sentence. What was spoiled before the
 * point was made is told by its numbers alone.
 */
@NodeTest
@Order(2)
final class CorruptionsTest {
    private static final String NOTHING = "nothing";
    private static final String SMALL = "berth-small";
    private static final String MOUNT = "/run/berth/small";

    /** With a database, of which a dump is made. */
    private static final String LEDGER = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: ledger}
            spec:
              domain: ledger.%s
              environments: [{name: prod}]
              backups: {store: ledger, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}]}
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
            """;

    /** With files only, which are soon fetched. */
    private static final String ATTIC = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: attic}
            spec:
              domain: attic.%s
              environments: [{name: prod%s}]
              backups: {store: attic, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, volumeMounts: [{name: uploads, mountPath: /srv/uploads}]}
                volumes: [{name: uploads, size: 1Gi}]
            """;

    /** A claim of this class gets less than it asks for, as where a disk is shared and full. */
    private static final String SMALL_VOLUME = """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: %1$s}
            provisioner: kubernetes.io/no-provisioner
            volumeBindingMode: WaitForFirstConsumer
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: %1$s}
            spec:
              capacity: {storage: 1Gi}
              accessModes: [ReadWriteOnce]
              storageClassName: %1$s
              persistentVolumeReclaimPolicy: Retain
              hostPath: {path: %2$s}
            """;

    private final Installed installed;
    private final Tenant tenant;
    private final Machine machine;
    private final Store store;
    private final Vault ledger;
    private final Vault attic;
    private final Map<Corruption, Queue<Found>> found = new ConcurrentSkipListMap<>();

    /** What is spoiled, in the order of the table. */
    private enum Corruption {
        DUMP_KILLED("dump process killed half-way"),
        DUMP_FAILING("dump command failing after output"),
        PACK_TRUNCATED("truncated pack"),
        PACK_DELETED("deleted pack"),
        OTHER_KEY("wrong key"),
        SNAPSHOT_SWAPPED("older snapshot in the place of the new one"),
        TABLE_DROPPED("table dropped before the point"),
        VOLUME_EMPTIED("volume emptied before the point"),
        STALE_LOCK("lock of a dead process left behind"),
        DISK_FULL("disk full during a restore");

        private final String words;

        Corruption(String words) {
            this.words = words;
        }
    }

    /**
     * What a corruption came to.
     *
     * @param red    which kind of object, or nothing
     * @param wanted words of the sentence
     */
    private record Found(String red, String sentence, List<String> wanted) {}

    CorruptionsTest(Installed installed) {
        this.installed = installed;
        this.machine = Machine.of(installed);
        this.tenant = installed.tenant("t-corrupt");
        this.store = Store.opened(tenant);
        this.ledger = new Vault(installed, tenant, "ledger");
        this.attic = new Vault(installed, tenant, "attic");
    }

    @AfterAll
    void takeTheSmallVolumeAway() {
        installed.client().persistentVolumes().withName(SMALL).delete();
        installed.client().storage().v1().storageClasses().withName(SMALL).delete();
        installed.tool("node", "sh", "-c", "while mountpoint -q %1$s; do umount %1$s; done".formatted(MOUNT));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Drawn(Episode.CORRUPTED_DUMPS)
    void eachCorruptionOfADumpTurnsSomethingRedThatSaysWhy() {
        tenant.apply(store.declared("ledger"));
        tenant.apply(LEDGER.formatted(tenant.domain()));
        tenant.awaitReady("ledger");
        ledger.sql(
                "CREATE TABLE a_first (id int, noise text); INSERT INTO a_first SELECT seq, SHA2(CONCAT(RAND(), seq), 512) FROM seq_1_to_30000;"
                        + " CREATE TABLE stock (name varchar(20)); INSERT INTO stock VALUES ('apples');"
                        + " CREATE TABLE z_last (id int); INSERT INTO z_last VALUES (1)");
        ledger.save("dumped");
        assertThat(ledger.saved("dumped").status()).isEqualTo("True");

        try (Store.Copy _ = store.copied(ledger.repository())) {
            store.damage(ledger.repository(), "-size +1000k -exec truncate -s 100000 {} +");
            ledger.drill("truncated", "dumped");
            killedHalfWay();
            red(Corruption.PACK_TRUNCATED, "Drill", ledger.restored("truncated"), "Part db could not be fetched", "is damaged");
        }
        try (Store.Copy _ = store.copied(ledger.repository())) {
            store.damage(ledger.repository(), "-size +1000k -delete");
            ledger.drill("deleted", "dumped");
            failingAfterOutput();
            red(Corruption.PACK_DELETED, "Drill", ledger.restored("deleted"), "Part db could not be fetched", "is damaged");
        }
        ledger.sql("DROP TABLE stock");
        ledger.save("table-dropped");
        shrank(Corruption.TABLE_DROPPED, ledger, "dumped", "table-dropped");
        judge(Corruption.DUMP_KILLED, Corruption.DUMP_FAILING, Corruption.PACK_TRUNCATED, Corruption.PACK_DELETED,
                Corruption.TABLE_DROPPED);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Drawn(Episode.CORRUPTED_FILES)
    void eachCorruptionOfFilesTurnsSomethingRedThatSaysWhy() {
        tenant.apply(store.declared("attic"));
        tenant.apply(ATTIC.formatted(tenant.domain(), ""));
        tenant.awaitReady("attic");
        attic.shell("echo old > /srv/uploads/name");
        attic.save("older");
        assertThat(attic.saved("older").status()).isEqualTo("True");
        attic.shell("cd /srv/uploads && echo new > name && mkdir many && for i in $(seq 600); do echo $i > many/$i; done");
        attic.save("point");
        assertThat(attic.saved("point").status()).isEqualTo("True");

        try (Store.Copy _ = store.copied(attic.repository())) {
            store.swap(attic.repository(), part(attic, "point").snapshot(), part(attic, "older").snapshot());
            attic.drill("swapped", "point");
            red(Corruption.SNAPSHOT_SWAPPED, "Drill", attic.restored("swapped"), "Part uploads could not be fetched",
                    "or what lies there is another one");
        }
        key("attic", Store.key("another"));
        List<Condition> how = both("key");
        key("attic", Store.key("attic"));
        red(Corruption.OTHER_KEY, "Backup", how.getFirst(), "The repository was made with another key");
        red(Corruption.OTHER_KEY, "Drill", how.getLast(), "The repository was made with another key");
        lockedByTheDead();
        full();
        attic.shell("rm -rf /srv/uploads/*");
        attic.save("volume-emptied");
        shrank(Corruption.VOLUME_EMPTIED, attic, "lock", "volume-emptied");
        judge(Corruption.OTHER_KEY, Corruption.SNAPSHOT_SWAPPED, Corruption.VOLUME_EMPTIED, Corruption.STALE_LOCK, Corruption.DISK_FULL);
    }

    private void judge(Corruption... corruptions) {
        for (Corruption corruption : corruptions) {
            assertThat(found.get(corruption)).as(corruption.words).isNotEmpty().allSatisfy(one -> {
                assertThat(one.red().equals(NOTHING)).isEqualTo(one.wanted().isEmpty());
                assertThat(one.wanted()).as(one.sentence()).allSatisfy(words -> assertThat(one.sentence()).contains(words));
            });
        }
    }

    /** Another session holds the last table, so the dump stands still before it, and has given all others away. */
    private void killedHalfWay() {
        ledger.inPod("db", "/bin/sh", "-c", "mariadb -u$MARIADB_USER -p$MARIADB_PASSWORD $MARIADB_DATABASE"
                + " -e 'LOCK TABLES z_last WRITE; SELECT SLEEP(3600)' > /dev/null 2>&1 < /dev/null &");
        long holder = awaitSession("INFO LIKE 'SELECT SLEEP%'", 0);
        ledger.save("killed");
        String uid = ledger.backup("killed").getMetadata().getUid();
        long dump = 0;
        for (int tries = 0; tries < 2; tries++) {
            dump = awaitSession("STATE LIKE 'Waiting for table metadata lock'", dump);
            machine.program(job(uid), "mariadb-dump").destroyForcibly();
        }
        Condition how = ledger.saved("killed");
        ledger.sql("KILL " + holder);
        red(Corruption.DUMP_KILLED, "Backup", how, "Part db could not be saved", "mariadb-dump was killed", "No recovery point was made");
    }

    /** The newest session of this kind, once there is a newer one than that. */
    private long awaitSession(String kind, long newerThan) {
        return Awaitility.await(kind).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(300)).until(() -> Long.parseLong(ledger
                .sql("SELECT COALESCE(MAX(ID), 0) FROM information_schema.PROCESSLIST WHERE " + kind).strip()), id -> id > newerThan);
    }

    /** The pod that works for a Backup now. */
    private Pod job(String uid) {
        return Awaitility.await("a pod for " + uid).atMost(Duration.ofMinutes(2)).until(() -> installed.client().pods().inNamespace(tenant
                .workload(ledger.environment())).withLabel("berth.dev/backup", uid).list().getItems().stream().filter(pod -> "Running"
                        .equals(pod.getStatus().getPhase())).findFirst(), Optional::isPresent).orElseThrow();
    }

    /** A view of what is gone stops the client in the middle of its work. */
    private void failingAfterOutput() {
        ledger.sql("CREATE TABLE b_gone (id int); CREATE VIEW b_view AS SELECT id FROM b_gone; DROP TABLE b_gone");
        ledger.save("failing");
        Condition how = ledger.saved("failing");
        ledger.sql("DROP VIEW b_view");
        red(Corruption.DUMP_FAILING, "Backup", how, "Part db could not be saved", "mariadb-dump ended with exit code", "b_view");
    }

    /** One that others may share, such as a save that is killed leaves, is in the way of what forgets only: a test of the runner waits for that. */
    private void lockedByTheDead() {
        store.lockedByTheDead(machine, attic.repository(), Store.password("attic", attic.repository()));
        List<Condition> how = both("lock");
        assertThat(how).extracting(Condition::status).containsOnly("True");
        assertThat(store.locks(attic.repository())).isEqualTo(1);
        note(Corruption.STALE_LOCK, NOTHING, "Backup: " + how.getFirst().message() + " Drill: " + how.getLast().message());
    }

    /** A backup and a drill at once; it is the drill that would wait where the backup came first. */
    private List<Condition> both(String name) {
        attic.drill(name, "point");
        Awaitility.await("drill " + name).atMost(Duration.ofMinutes(1)).until(() -> Optional.ofNullable(attic.restore(name).getStatus())
                .filter(status -> status.step() != RestoreStep.GATE).isPresent());
        attic.save(name);
        return List.of(attic.saved(name), attic.restored(name));
    }

    /** The new claim gets less room than it asks for. The old one is as it was, and so is the site. */
    private void full() {
        takeTheSmallVolumeAway();
        installed.tool("node", "sh", "-c", "mkdir -p %1$s && mount -t tmpfs -o size=1m,mode=1777 tmpfs %1$s".formatted(MOUNT));
        tenant.apply(SMALL_VOLUME.formatted(SMALL, MOUNT));
        tenant.apply(ATTIC.formatted(tenant.domain(), ", volumes: [{name: uploads, storageClassName: " + SMALL + "}]"));
        attic.shell("echo since > /srv/uploads/since");
        String tree = attic.tree();
        List<String> claims = attic.claims();
        attic.replace("full", "point", ", safetyPoint: Skip");
        red(Corruption.DISK_FULL, "Restore", attic.restored("full"), "Part uploads could not be fetched", "became full", "more room",
                "Nothing was replaced");
        tenant.awaitReady("attic");
        assertThat(attic.tree()).isEqualTo(tree);
        attic.serves();
        attic.aDayLater();
        Awaitility.await("what was filled is thrown away").atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(attic.claims())
                .isEqualTo(claims));
    }

    private void red(Corruption corruption, String what, Condition how, String... words) {
        note(corruption, how.status().equals("False") ? what : NOTHING, how.message(), words);
    }

    /** What was gone before the point was made is gone in the point, which is whole and restores well. Its numbers show that something went. */
    private void shrank(Corruption corruption, Vault vault, String before, String after) {
        assertThat(vault.saved(after).status()).isEqualTo("True");
        Condition said = tenant.awaitEnvironment(vault.environment(), "PointShrank", "True", "PointShrank");
        note(corruption, "Environment", said.message(), "Backup " + after + " holds far less than that of Backup " + before,
                "kubectl berth restore " + vault.environment() + " --backup " + before);
    }

    private static BackupPart part(Vault vault, String backup) {
        return vault.backup(backup).getStatus().parts().getFirst();
    }

    private void note(Corruption corruption, String red, String sentence, String... words) {
        found.computeIfAbsent(corruption, _ -> new ConcurrentLinkedQueue<>()).add(new Found(red, sentence, List.of(words)));
    }

    @AfterAll
    void table() {
        if (found.isEmpty()) {
            return;
        }
        Table table = new Table("corruption", "what turned red", "sentence");
        found.forEach((corruption, all) -> all.forEach(one -> table.row(corruption.words, one.red(), one.sentence())));
        table.print("corruptions.md");
    }

    private void key(String store, String key) {
        tenant.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: %s-key}
                stringData: {key: %s}
                """.formatted(store, key));
    }
}
