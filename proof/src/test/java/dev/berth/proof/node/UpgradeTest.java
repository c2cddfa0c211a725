package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.proof.NextVersion;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Helm brings the next version, another image and definitions with a field more, and takes it back. Sites run on: the same pods on the same
 * data, and nothing is written to them.
 */
@NodeTest
@Isolated("It puts another operator under all others.")
final class UpgradeTest {
    private static final Path CHART = TestCluster.ROOT.resolve("charts/berth");

    private final Installed installed;
    private boolean upgraded;

    UpgradeTest(Installed installed) {
        this.installed = installed;
    }

    @Test
    void anUpgradeAndTheWayBackLeaveSitesAlone() throws IOException, InterruptedException {
        assumeTrue(installed.cluster().facts().containsKey("BERTH_REGISTRY"), "This cluster came with an operator, which stays as it is.");
        assumeTrue(installed.writes().isPresent(), "This cluster has no audit log that can be read.");
        OperatorImage present = OperatorImage.built();
        OperatorImage next = present.next();
        assertThat(next.digest()).isNotEqualTo(present.digest());
        Path chart = nextChart();
        FirstSite site = FirstSite.ready(installed);
        site.mark("before the upgrade");

        upgraded = true;
        bring(site, next, chart);
        assertThat(definitions()).allMatch(definition -> definition.contains(NextVersion.FIELD));
        assertThat(site.marked()).isEqualTo("before the upgrade");
        site.mark("after the upgrade");

        bring(site, present, CHART);
        upgraded = false;
        assertThat(definitions()).noneMatch(definition -> definition.contains(NextVersion.FIELD));
        assertThat(site.marked()).isEqualTo("after the upgrade");
    }

    /** The tests that follow expect what this checkout holds, whatever became of the upgrade. */
    @AfterAll
    void back() {
        if (upgraded) {
            installed.install();
        }
    }

    /** Another operator comes, takes the lease over, looks at everything once, and has nothing to do. */
    private void bring(FirstSite site, OperatorImage image, Path chart) throws InterruptedException {
        Writes writes = installed.writes().orElseThrow();
        Map<String, String> data = site.data();
        Map<String, String> pods = site.pods();
        long visits = site.visit();
        Pod former = installed.operator();

        writes.mark();
        installed.install(image, chart);
        Pod operator = installed.awaitSuccessor(former);
        assertThat(operator.getSpec().getContainers().getFirst().getImage()).endsWith(image.digest());
        awaitTurns(operator, Site.class);
        awaitTurns(operator, Environment.class);
        awaitTurns(operator, Release.class);
        // What it asks of registries and of routes is answered in the background, and may lead to a turn more.
        TimeUnit.SECONDS.sleep(5);

        assertThat(Writes.table(site.of(writes.writes()))).as("writes to the site").isEmpty();
        assertThat(site.pods()).as("pods and their restarts").isEqualTo(pods);
        assertThat(site.data()).as("namespaces, claims and releases").isEqualTo(data);
        // The operator's own look at the route may have counted as well; a database made anew would begin at one.
        assertThat(site.visit()).isGreaterThan(visits);
        site.tenant().awaitReady(FirstSite.NAME);
    }

    /** Waits until this operator has had a turn for each object of a kind. */
    private void awaitTurns(Pod operator, Class<? extends CustomResource<?, ?>> kind) {
        int objects = installed.client().resources(kind).inAnyNamespace().list().getItems().size();
        assertThat(objects).isPositive();
        Pattern turns = Pattern.compile("berth_turns_seconds_count\\{kind=\"" + kind.getSimpleName() + "\",result=\"\\w+\"\\} ([0-9.]+)");
        Awaitility.await(kind.getSimpleName() + " turns of the new operator").atMost(Duration.ofMinutes(1)).ignoreExceptions().until(
                () -> turns.matcher(metrics(operator)).results().mapToDouble(UpgradeTest::number).sum() >= objects);
    }

    private static double number(MatchResult found) {
        return Double.parseDouble(found.group(1));
    }

    private String metrics(Pod operator) {
        return installed.cluster().kubectl("get", "--raw", "/api/v1/namespaces/" + Installed.OPERATOR + "/pods/" + operator.getMetadata()
                .getName() + ":8080/proxy/metrics");
    }

    private List<String> definitions() {
        return NextVersion.KINDS.stream().map(kind -> installed.cluster().kubectl("get", "crd", kind + ".berth.dev", "-o", "json"))
                .toList();
    }

    /** This checkout's chart as the next version might bring it. */
    private static Path nextChart() throws IOException {
        Path chart = TestCluster.ROOT.resolve("proof/target/next-chart");
        Command.run(1, Map.of(), List.of("rm", "-rf", chart.toString()));
        Files.createDirectories(chart.getParent());
        Command.run(1, Map.of(), List.of("cp", "-r", CHART.toString(), chart.toString()));
        Path about = chart.resolve("Chart.yaml");
        String next = Files.readString(about).replaceAll("(?m)^(version|appVersion): .*$", "$1: 99.0.0");
        Files.writeString(about, next);
        for (String kind : NextVersion.KINDS) {
            Path definition = chart.resolve("files/crds/" + kind + ".berth.dev.yaml");
            Files.writeString(definition, NextVersion.definition(definition));
        }
        return chart;
    }
}
