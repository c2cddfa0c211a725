package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.fake.FakeKubelet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks on a real API server, whose Job controller runs them: their order, their failure, and that none is run twice. */
@Tag("api")
class TasksTest {
    private static final String ENVIRONMENT = "-preprod";

    private final ApiTier tier = ApiTier.get();
    private final String site = "tasks" + Long.toString(System.nanoTime(), 36);
    private final String space = "acme--" + site + ENVIRONMENT;

    @BeforeEach
    void runsTheFirstRelease() {
        apply("1.4");
        tier.awaitReady("acme", site);
    }

    private void apply(String tag) {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  backups: {timeZone: Europe/Paris}
                  environments: [{name: preprod}]
                  stack:
                    components:
                    - name: web
                      image: "ghcr.io/acme/shop:%2$s"
                      http: {port: 8080}
                      files: [{path: /etc/shop.conf, content: "for %2$s"}]
                      envFrom: [{prefix: DB_, database: db}]
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                    tasks:
                    - {name: migrate, component: web, args: [migrate], run: BeforeRelease}
                    - {name: warm, component: web, command: [/bin/warm], run: AfterRelease}
                    - {name: cron, component: web, args: [cron], run: OnSchedule, schedule: "5 3 * * *"}
                    - {name: prod-only, component: web, args: [cron], run: OnSchedule, schedule: "5 3 * * *", stages: [prod]}
                """.formatted(site, tag));
    }

    private Environment environment() {
        return tier.environment("acme", site + ENVIRONMENT);
    }

    private Condition ready() {
        return Conditions.find(environment().getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private Job job(String name) {
        return tier.client.batch().v1().jobs().inNamespace(space).withName(name).get();
    }

    private String image() {
        return tier.client.apps().deployments().inNamespace(space).withName("web").get().getSpec().getTemplate().getSpec().getContainers()
                .getFirst().getImage();
    }

    @Test
    void areRunAroundEachReleaseAndOnTheirSchedule() {
        assertThat(environment().getStatus().release().tasks()).containsExactly("migrate", "warm");
        assertThat(job("migrate-1").getStatus().getSucceeded()).isEqualTo(1);
        assertThat(job("warm-1").getSpec().getTemplate().getSpec().getContainers().getFirst().getCommand()).containsExactly("/bin/warm");
        assertThat(job("migrate-1").getStatus().getCompletionTime()).isLessThanOrEqualTo(job("warm-1").getStatus().getStartTime());
        Map<String, String> labels = tier.client.pods().inNamespace(space).withLabel("berth.dev/task", "migrate").list().getItems()
                .getFirst().getMetadata().getLabels();
        assertThat(labels).containsEntry("berth.dev/component", "web.task").containsEntry("berth.dev/owner", site + ENVIRONMENT);
        assertThat(tier.client.batch().v1().cronjobs().inNamespace(space).list().getItems()).singleElement().satisfies(
                TasksTest::fiveParisTime);

        tier.cluster.kubectl("-n", space, "delete", "job", "migrate-1", "warm-1");
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(job("migrate-1")).as("what has ended well is not run again").isNull();
        assertThat(ready().status()).isEqualTo("True");

        apply("1.5");
        tier.await("the next release is there", () -> environment().getStatus().sequence() == 2 && ready().status().equals("True"));
        assertThat(job("migrate-2").getStatus().getSucceeded()).isEqualTo(1);
        tier.restart();
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(job("migrate-2").getMetadata().getGeneration()).isEqualTo(1);
    }

    private static void fiveParisTime(CronJob cron) {
        assertThat(cron.getMetadata().getName()).isEqualTo("cron");
        assertThat(cron.getSpec().getTimeZone()).isEqualTo("Europe/Paris");
        assertThat(cron.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
        assertThat(cron.getSpec().getSuspend()).isFalse();
    }

    @Test
    void keepTheReleaseBeforeWhenOneFailsAndAreRunAgainWhenTheirJobIsDeleted() {
        String before = image();
        Map<String, String> standing = Standing.podsAndClaims(tier.client, space);
        tier.kubelet.act(space, "web.task", FakeKubelet.Act.CRASHES);
        apply("1.5");
        tier.await("the task has failed", () -> ready().reason().equals("TaskFailed"));
        assertThat(ready().message()).contains("Task migrate of release " + site, "failed. What ran before goes on serving.",
                "kubectl -n " + space + " delete job migrate-2 runs it again.", "exit code 1 and wrote last:\n" + FakeKubelet.LAST_WORDS);
        assertThat(Conditions.isTrue(environment().getStatus().conditions(), "Stalled")).isTrue();
        assertThat(Conditions.find(environment().getStatus().conditions(), "Exact").orElseThrow().status()).isEqualTo("Unknown");
        assertThat(image()).isEqualTo(before);
        assertThat(Standing.podsAndClaims(tier.client, space)).containsAllEntriesOf(standing.entrySet().stream().filter(one -> !one
                .getKey().contains("-1-")).collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        tier.restart();
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(ready().reason()).isEqualTo("TaskFailed");

        tier.kubelet.act(space, "web.task", FakeKubelet.Act.RUNS);
        tier.cluster.kubectl("-n", space, "delete", "job", "migrate-2");
        tier.awaitReady("acme", site);
        assertThat(image()).isNotEqualTo(before);
        assertThat(environment().getStatus().release().tasks()).containsExactly("migrate", "warm");
    }
}
