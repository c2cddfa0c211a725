package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tasks with a real database: a migration before the release, a failed one that leaves the old release serving, a schedule. */
@NodeTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TasksTest {
    private static final String PROD = "depot-prod";

    private final Installed installed;
    private final Tenant tenant;

    TasksTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-tasks");
    }

    /** @param after what the migration does at its end, in words of a shell */
    private void apply(String tag, String after) {
        tenant.apply(tenant.own(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: Site
                        metadata: {name: depot, namespace: acme}
                        spec:
                          domain: depot.example.com
                          environments: [{name: prod}]
                          stack:
                            components:
                            - name: web
                              image: ghcr.io/acme/shop:%s
                              args: [serve]
                              http: {port: 8080}
                              envFrom: [{prefix: DB_, database: db}]
                              volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                            - name: db
                              image: mariadb:11.4
                              database: {engine: mariadb, size: 1Gi}
                            volumes: [{name: uploads, size: 1Gi}]
                            tasks:
                            - {name: migrate, component: web, command: [/bin/sh, -c, "shop migrate && date > /srv/uploads/migrated && %s"], run: BeforeRelease}
                            - {name: count, component: web, command: [/bin/sh, -c, "date >> /srv/uploads/counted"], run: OnSchedule, schedule: "* * * * *"}
                        """
                        .formatted(tag, after)));
    }

    private Environment environment() {
        return installed.client().resources(Environment.class).inNamespace(tenant.namespace()).withName(PROD).get();
    }

    private String page() {
        return Visitor.anybody(installed).get("https://depot." + tenant.domain() + "/").body();
    }

    @Test
    @Order(1)
    void aMigrationReachesTheDatabaseAndTheVolumesBeforeTheFirstPodOfItsRelease() {
        apply("1.4", "true");
        tenant.awaitReady("depot");
        assertThat(environment().getStatus().release().tasks()).containsExactly("migrate");
        String said = installed.cluster().kubectl("-n", tenant.workload(PROD), "logs", "job/migrate-1");
        System.out.println("$ kubectl logs job/migrate-1\n" + said);
        assertThat(said).contains("DB: MariaDB is ready");
        assertThat(page()).contains("Shop 1.4", "DB: MariaDB counts");
        Pod web = tenant.pod(PROD, "web");
        assertThat(installed.cluster().kubectl("-n", tenant.workload(PROD), "exec", web.getMetadata().getName(), "--", "cat",
                "/srv/uploads/migrated")).isNotBlank();
        assertThat(installed.client().pods().inNamespace(tenant.workload(PROD)).withLabel("berth.dev/task", "migrate").list().getItems())
                .allSatisfy(pod -> assertThat(pod.getStatus().getStartTime()).isLessThanOrEqualTo(web.getStatus().getStartTime()));
    }

    @Test
    @Order(2)
    void aFailingMigrationLeavesTheOldReleaseServing() throws InterruptedException {
        String old = tenant.pod(PROD, "web").getMetadata().getUid();
        Visits asking = Visits.begin(() -> page().contains("Shop 1.4"));
        apply("1.5", "echo adding column price && echo column price exists already >&2 && exit 3");
        Condition failed = tenant.awaitEnvironment(PROD, "Ready", "False", "TaskFailed");
        Thread.sleep(3_000); // would something follow by itself, it would have begun
        Visits.Count visitors = asking.end();
        System.out.println(failed.message());
        // two streams are two pipes, and which one the node reads first is its affair
        assertThat(failed.message()).contains("failed. What ran before goes on serving.", "delete job migrate-2 runs it again",
                "ended with exit code 3 and wrote last:", "\nDB: MariaDB is ready", "\nadding column price",
                "\ncolumn price exists already");
        assertThat(visitors.asked()).isGreaterThan(10);
        assertThat(visitors.failed()).isZero();
        assertThat(page()).contains("Shop 1.4");
        assertThat(tenant.pods(PROD, "web")).extracting(pod -> pod.getMetadata().getUid()).containsExactly(old);
    }

    @Test
    @Order(3)
    void aMendedOneBringsTheReleaseAndTheScheduleGoesOn() {
        apply("1.5", "echo mended");
        tenant.awaitReady("depot");
        assertThat(page()).contains("Shop 1.5");
        CronJob cron = Awaitility.await("the schedule has run").atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofSeconds(1)).until(
                () -> installed.client().batch().v1().cronjobs().inNamespace(tenant.workload(PROD)).withName("count").get(),
                one -> one.getStatus() != null && one.getStatus().getLastSuccessfulTime() != null);
        assertThat(cron.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
        List<String> counted = installed.cluster().kubectl("-n", tenant.workload(PROD), "exec", tenant.pod(PROD, "web").getMetadata()
                .getName(), "--", "cat", "/srv/uploads/counted").lines().toList();
        assertThat(counted).isNotEmpty();
        tenant.awaitEnvironment(PROD, "Exact", "True", null);
    }
}
