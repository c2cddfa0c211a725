package dev.berth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What was measured, against the budgets, as a page of Markdown that grows while the run goes on. */
final class Report {
    private static final double OF_FLOOR = 0.75;
    private static final double CHANGE_MEDIAN_MILLIS = 15;
    private static final double CHANGE_SLOW_MILLIS = 60;
    private static final double START_SECONDS = 1.2;
    private static final Map<Integer, Integer> MEMORY = Map.of(10, 130, 300, 150, 3000, 260);
    private static final double RESTART_SECONDS = 6;
    private static final double PER_CHILD = 1.10;
    private static final int STATUS = 3;

    private final Path file;

    Report(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.getParent());
        Files.writeString(file,
                """
                        # Bench of the operator

                        Control plane (etcd without fsync), operator, simulated pods and this bench share %d cores. Times are to be read beside the
                        floor of the same run: a loop that applies the same objects server-side over 32 connections. Resident memory in MiB; the peak
                        of the control group counts the page cache of what the process read. Each environment is one of three of a site with a web
                        component, a MariaDB and two volumes.

                        | | measured | budget | |
                        |---|---|---|---|
                        """
                        .formatted(Runtime.getRuntime().availableProcessors()));
    }

    void few(int environments, List<Duration> starts, double cpu, Memory memory) throws IOException {
        double median = new Latency(starts).percentile(50) / 1000;
        row("JVM start to the end of the first turn, 1 CPU, %d environments, median of %d".formatted(environments, starts.size()),
                "%.2f s; until all are turned %.1f s of CPU".formatted(median, cpu), START_SECONDS + " s", median <= START_SECONDS);
        memory(environments, "restarted", memory);
    }

    private void memory(int environments, String when, Memory memory) throws IOException {
        Integer budget = MEMORY.get(environments);
        row("memory at %d environments, %s: resident".formatted(environments, when),
                "%.0f (peak %.0f, without files %.0f, control group %s)".formatted(memory.now(), memory.peak(), memory.anonymous(), memory
                        .group().map("%.0f"::formatted).orElse("not measured")),
                budget == null ? "–" : budget.toString(), budget == null || memory.now() <= budget);
    }

    void stage(Stage stage) throws IOException {
        int n = stage.environments();
        Counts counts = stage.counts();
        int sites = Math.ceilDiv(stage.grown(), 3);
        row("%d → %d environments: writes per child".formatted(n - stage.grown(), n), "%.3f of %d children".formatted(counts.perChild(),
                counts
                        .children()), Double.toString(PER_CHILD), counts.perChild() <= PER_CHILD);
        row("GETs of cached kinds", Integer.toString(counts.getsOfCachedKinds().size()), "0", counts.getsOfCachedKinds().isEmpty());
        double statuses = counts.each("environments/status", stage.grown());
        row("status writes per environment", "%.1f".formatted(statuses), "≤ " + STATUS, statuses <= STATUS);
        double siteStatuses = counts.each("sites/status", sites);
        row("status writes per site", "%.1f".formatted(siteStatuses), "≤ " + STATUS, siteStatuses <= STATUS);
        row("refused as outdated (409)", Long.toString(counts.conflicts()), "–", true);
        row("floor: objects per second before and after", "%.0f, %.0f".formatted(stage.floorBefore().perSecond(), stage.floorAfter()
                .perSecond()), "–", true);
        row("bring-up, first Site to last Ready", "%.1f s, %.0f children/s; CPU %.1f ms per child".formatted(Stage.seconds(stage
                .bringUp()), counts.children() / Stage.seconds(stage.bringUp()), 1000 * stage.bringUpCpu() / counts.children()), "–", true);
        row("of the floor, until the last child is written", "%.0f %%".formatted(100 * stage.ofFloorByWrites()), "≥ %.0f %%".formatted(100
                * OF_FLOOR), stage.ofFloorByWrites() >= OF_FLOOR);
        row("of the floor, until the last environment is Ready", "%.0f %%".formatted(100 * stage.ofFloor()), "–", true);
        Latency change = stage.changes().toDeployment();
        row("one image changed: Site's write to Deployment's, p50 of %d".formatted(change.all().size()), "%.0f ms".formatted(change
                .percentile(
                        50)), "≤ %.0f ms".formatted(CHANGE_MEDIAN_MILLIS), change.percentile(50) <= CHANGE_MEDIAN_MILLIS);
        row("the same, p99", "%.0f ms".formatted(change.percentile(99)), "≤ %.0f ms".formatted(CHANGE_SLOW_MILLIS), change.percentile(
                99) <= CHANGE_SLOW_MILLIS);
        row("one write of a Site by its user meanwhile, p50 and p99", "%.0f ms, %.0f ms".formatted(stage.changes().oneWrite().percentile(
                50),
                stage.changes().oneWrite().percentile(99)), "–", true);
        row("writes in 3 forced resyncs, %.1f s each".formatted(Stage.seconds(stage.resync())), writes(stage.resyncWrites()), "0", stage
                .resyncWrites().isEmpty());
        row("writes after a restart", writes(stage.restartWrites()), "0", stage.restartWrites().isEmpty());
        row("GETs after a restart (Secrets, by name)", Long.toString(stage.restartGets()), "–", true);
        row("restart: process start to every primary turned", "%.1f s (first turn %.1f s; CPU %.1f s)".formatted(Stage.seconds(stage
                .restart()), Stage
                        .seconds(stage.firstTurn()), stage.restartCpu()), n == 3000 ? "≤ %.0f s".formatted(RESTART_SECONDS) : "–", n != 3000
                                || Stage.seconds(stage
                                        .restart()) <= RESTART_SECONDS);
        memory(n, "brought up", stage.grownMemory());
        memory(n, "restarted", stage.memory());
    }

    private static String writes(Map<String, Long> table) {
        return table.isEmpty() ? "0" : table.toString();
    }

    void profile(Profile profile) throws IOException {
        StringBuilder text = new StringBuilder(
                "\n## Where it goes\n\nA restart, the bring-up of some more environments and a resync, by Flight Recorder.\n");
        profile.views().forEach((view, said) -> text.append("\n### ").append(view).append("\n\n```\n").append(said.strip()).append(
                "\n```\n"));
        append(text.toString());
    }

    private void row(String what, String measured, String budget, boolean within) throws IOException {
        append("| %s | %s | %s | %s |\n".formatted(what, measured, budget, budget.equals("–") ? "" : within ? "met" : "**short**"));
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
        System.out.print(text);
    }
}
