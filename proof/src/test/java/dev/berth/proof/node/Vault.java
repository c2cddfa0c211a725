package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Restore;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * A site with something to lose, whose store is {@link Store}: its files lie in {@code /srv/uploads} of the component web, and its database,
 * where it has one, is the component db.
 */
record Vault(Installed installed, Tenant tenant, String site) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The one environment that it has. */
    String environment() {
        return site + "-prod";
    }

    /** Name of its repository in the store. */
    String repository() {
        return tenant.namespace() + "--" + environment();
    }

    String hostname() {
        return site + "." + tenant.domain();
    }

    Environment live() {
        return installed.client().resources(Environment.class).inNamespace(tenant.namespace()).withName(environment()).get();
    }

    /** Runs a program in a pod of a component. */
    String inPod(String component, String... words) {
        return tenant.inPod(environment(), component, words);
    }

    /** What somebody types in this namespace. */
    Command.Result berth(String... words) {
        List<String> all = new ArrayList<>(List.of(TestCluster.ROOT.resolve("bin/berth").toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("-n", tenant.namespace()));
        Command.Result result = Command.attempt(10, installed.cluster().environment(), "", all);
        System.out.println("$ berth " + String.join(" ", words) + "\n" + result.out() + result.err());
        return result;
    }

    /** What its database answers, as the site's own user. */
    String sql(String statements) {
        return inPod("db", "/bin/sh", "-c",
                "mariadb -N --default-character-set=utf8mb4 -u$MARIADB_USER -p$MARIADB_PASSWORD $MARIADB_DATABASE -e \"" + statements
                        + "\"");
    }

    /** What a shell says in the pod that has the files. */
    String shell(String command) {
        return inPod("web", "/bin/sh", "-c", command);
    }

    /** Names, kinds, modes, owners, sizes, times and targets of all that lies in the volume, and what is in the files. */
    String tree() {
        return shell(
                "cd /srv/uploads && find . ! -path . -exec stat -c '%n %F %a %u %g %s %Y' {} + | sort && find . -type l | sort | while read -r link; do readlink \"$link\"; done"
                        + " && find . -type f -exec cksum {} + | sort");
    }

    /** All claims of the environment, with their uids. */
    List<String> claims() {
        return installed.client().persistentVolumeClaims().inNamespace(tenant.workload(environment())).list().getItems().stream().map(
                claim -> claim.getMetadata().getName() + " " + claim.getMetadata().getUid()).sorted().toList();
    }

    /** Where the files of a volume lie on the node. */
    String onDisk(String volume) {
        KubernetesClient client = installed.client();
        String claim = tenant.pod(environment(), "web").getSpec().getVolumes().stream().map(one -> one.getName()).filter(name -> name
                .matches(volume + "-\\d+")).findFirst().orElseThrow();
        return client.persistentVolumes().withName(client.persistentVolumeClaims().inNamespace(tenant.workload(environment())).withName(
                claim).get().getSpec().getVolumeName()).get().getSpec().getHostPath().getPath();
    }

    /** Oldest first. */
    List<Backup> backups() {
        return installed.client().resources(Backup.class).inNamespace(tenant.namespace()).list().getItems().stream()
                .filter(one -> one.getSpec().environment().equals(environment()))
                .sorted(Comparator.comparing(one -> one.getMetadata().getCreationTimestamp()))
                .toList();
    }

    Backup backup(String name) {
        return installed.client().resources(Backup.class).inNamespace(tenant.namespace()).withName(name).get();
    }

    Restore restore(String name) {
        return installed.client().resources(Restore.class).inNamespace(tenant.namespace()).withName(name).get();
    }

    /** Asks for a recovery point, and does not wait for it. */
    void save(String name) {
        tenant.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: %s}
                spec: {environment: %s}
                """.formatted(name, environment()));
    }

    /** Asks for a drill of a recovery point, and does not wait for it. */
    void drill(String name, String backup) {
        restore(name, "mode: Drill, backup: " + backup);
    }

    /** Asks for the data of a recovery point on what runs now, and does not wait for it. */
    void replace(String name, String backup, String more) {
        restore(name, "backup: %s, preconditions: {sequence: %d}%s".formatted(backup, live().getStatus().sequence(), more));
    }

    /** Asks for what was there before a Restore, and does not wait for it. */
    void undo(String name, String restore) {
        restore(name, "undo: %s, preconditions: {sequence: %d}".formatted(restore, live().getStatus().sequence()));
    }

    private void restore(String name, String spec) {
        tenant.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: %s}
                spec: {environment: %s, %s}
                """.formatted(name, environment(), spec));
    }

    /** Waits until a Backup has come to its end, and says how. */
    Condition saved(String name) {
        return ended("Backup " + name, () -> {
            Backup backup = backup(name);
            return backup.getStatus() == null ? List.of() : backup.getStatus().conditions();
        });
    }

    /** Waits until a Restore, or a drill, has come to its end, and says how. */
    Condition restored(String name) {
        return ended("Restore " + name, () -> {
            Restore restore = restore(name);
            return restore.getStatus() == null ? List.of() : restore.getStatus().conditions();
        });
    }

    private Condition ended(String what, Supplier<List<Condition>> ask) {
        List<Condition> said = Awaitility.await(what + " of " + tenant.namespace()).atMost(PATIENCE).pollInterval(Duration.ofMillis(300))
                .until(ask::get, all -> ActionConditions.complete(all) || ActionConditions.failed(all));
        Condition how = Conditions.find(said, Conditions.READY).orElseThrow();
        System.out.println(what + ": " + how.reason() + ": " + how.message());
        return how;
    }

    /** For so long Jobs that have ended are kept, and a claim that a pod of one names stays until then. */
    void aDayLater() {
        installed.client().batch().v1().jobs().inNamespace(tenant.workload(environment())).withLabel("berth.dev/part").delete();
    }

    /** Visits the site as anybody does. */
    void serves() {
        Visitor.Answer answer = Visitor.anybody(installed).get("https://" + hostname() + "/");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
}
