package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.fake.FakeKubelet;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Commands that are run once, on a real API server, whose Job controller runs them. */
@Tag("api")
class TaskRunsTest {
    private final ApiTier tier = ApiTier.get();
    private final String site = "runs" + Long.toString(System.nanoTime(), 36);
    private final String environment = site + "-dev";
    private final String space = "acme--" + environment;

    @BeforeEach
    void runsARelease() {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [{name: dev}]
                  stack:
                    components:
                    - name: web
                      image: "ghcr.io/acme/shop:1.4"
                      http: {port: 8080}
                      files: [{path: /etc/shop.conf, content: "one"}]
                      envFrom: [{prefix: DB_, database: db}]
                      volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                    volumes: [{name: uploads, size: 1Gi}]
                """.formatted(site));
        tier.awaitReady("acme", site);
    }

    private String run(String name, String more) {
        return """
                apiVersion: berth.dev/v1alpha1
                kind: TaskRun
                metadata: {name: %s-%s, namespace: acme}
                spec: {environment: %s, component: web, command: [shop, clear]%s}
                """.formatted(site, name, environment, more);
    }

    private TaskRun run(String name) {
        return tier.client.resources(TaskRun.class).inNamespace("acme").withName(site + "-" + name).get();
    }

    private TaskRun ended(String name) {
        tier.await("the run has ended", () -> run(name).getStatus() != null && run(name).getStatus().step() == TaskRunStep.ENDED);
        return run(name);
    }

    private String message(TaskRun run) {
        return Conditions.find(run.getStatus().conditions(), Conditions.READY).orElseThrow().message();
    }

    private Job job(TaskRun run) {
        return tier.client.batch().v1().jobs().inNamespace(space).withName(run.getStatus().job()).get();
    }

    @Test
    void haveWhatTheComponentHasAndRunOnce() {
        Map<String, String> standing = Standing.podsAndClaims(tier.client, space);
        tier.apply(run("well", ""));
        TaskRun run = ended("well");
        assertThat(run.getStatus().exitCode()).isZero();
        assertThat(run.getStatus().release()).isEqualTo(tier.environment("acme", environment).getStatus().release().name());
        Container container = job(run).getSpec().getTemplate().getSpec().getContainers().getFirst();
        Container web = tier.client.apps().deployments().inNamespace(space).withName("web").get().getSpec().getTemplate().getSpec()
                .getContainers().getFirst();
        assertThat(container.getImage()).isEqualTo(web.getImage());
        assertThat(container.getEnv()).isEqualTo(web.getEnv());
        assertThat(container.getCommand()).containsExactly("shop", "clear");
        assertThat(container.getVolumeMounts()).containsExactlyInAnyOrderElementsOf(web.getVolumeMounts());
        assertThat(job(run).getSpec().getTtlSecondsAfterFinished()).isEqualTo(86_400);
        assertThat(Standing.podsAndClaims(tier.client, space)).as("what runs is left alone").containsAllEntriesOf(standing);

        tier.cluster.kubectl("-n", space, "delete", "job", run.getStatus().job());
        tier.restart();
        tier.awaitQuiet(Duration.ofSeconds(3));
        assertThat(job(run)).as("it is not run again").isNull();
        assertThat(message(run("well"))).isEqualTo("The command ended well.");
        assertThat(tier.client.configMaps().inNamespace(space).withName(run.getStatus().job() + ".files").get()).isNull();
    }

    @Test
    void sayWhatTheCommandWroteLast() {
        tier.kubelet.act(space, "web.task", FakeKubelet.Act.CRASHES);
        tier.apply(run("badly", ""));
        TaskRun run = ended("badly");
        assertThat(run.getStatus().exitCode()).isEqualTo(1);
        assertThat(message(run)).isEqualTo("It ended with exit code 1 and wrote last:\n" + FakeKubelet.LAST_WORDS);
        assertThat(tier.client.resources(TaskRun.class).inNamespace("acme").withName(site + "-badly").get().getMetadata()
                .getManagedFields()).as("the operator writes nothing but status").noneMatch(entry -> "berth".equals(entry.getManager()));
    }

    @Test
    void areStoppedWhenCancelled() {
        tier.kubelet.act(space, "web.task", FakeKubelet.Act.NEVER_READY);
        tier.apply(run("long", ""));
        tier.await("it runs", () -> run("long").getStatus() != null && run("long").getStatus().step() == TaskRunStep.RUNNING);
        String job = run("long").getStatus().job();
        tier.await("its pod is there", () -> message(run("long")).equals("It runs: kubectl -n " + space + " logs -f job/" + job
                + " shows what it writes."));
        tier.apply(run("long", ", cancel: true"));
        assertThat(message(ended("long"))).isEqualTo("It was cancelled while it ran, and stopped.");
        tier.await("the Job is gone", () -> tier.client.batch().v1().jobs().inNamespace(space).withName(job).get() == null);
    }

    @Test
    void nameNobodyElseAsTheOneWhoAsks() {
        Command.Result refused = tier.attempt(run("forged", ", requestedBy: somebody-else"));
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("requestedBy names somebody-else");
    }
}
