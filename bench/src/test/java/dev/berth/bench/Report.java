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
    private static final int LARGE = 3000;
    private static final double OF_FLOOR = 0.75;
    private static final double CHANGE_MEDIAN_MILLIS = 15;
    private static final double CHANGE_SLOW_MILLIS = 60;
    private static final double START_SECONDS = 1.2;
    private static final Map<Integer, Integer> MEMORY = Map.of(10, 130, 300, 150, LARGE, 260);
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

    void bringUp(BringUp up) throws IOException {
        int n = up.environments();
        Counts counts = up.counts();
        int sites = Math.ceilDiv(up.grown(), 3);
        row("%d → %d environments: writes per child".formatted(n - up.grown(), n),
                "%.3f of %d children".formatted(counts.perChild(), counts.children()), Double.toString(PER_CHILD),
                counts.perChild() <= PER_CHILD);
        row("GETs of cached kinds", Integer.toString(counts.getsOfCachedKinds().size()), "0", counts.getsOfCachedKinds().isEmpty());
        double statuses = counts.each("environments/status", up.grown());
        row("status writes per environment", "%.1f".formatted(statuses), "≤ " + STATUS, statuses <= STATUS);
        double siteStatuses = counts.each("sites/status", sites);
        row("status writes per site", "%.1f".formatted(siteStatuses), "≤ " + STATUS, siteStatuses <= STATUS);
        row("refused as outdated (409)", Long.toString(counts.conflicts()), "–", true);
        row("floor: objects per second before and after",
                "%.0f, %.0f".formatted(up.floorBefore().perSecond(), up.floorAfter().perSecond()), "–", true);
        row("bring-up, first Site to last Ready", "%.1f s, %.0f children/s; CPU %.1f ms per child".formatted(seconds(up.took()),
                counts.children() / seconds(up.took()), 1000 * up.cpu() / counts.children()), "–", true);
        row("of the floor, until the last child is written", "%.0f %%".formatted(100 * up.ofFloorByWrites()),
                "≥ %.0f %%".formatted(100 * OF_FLOOR), up.ofFloorByWrites() >= OF_FLOOR);
        row("of the floor, until the last environment is Ready", "%.0f %%".formatted(100 * up.ofFloor()), "–", true);
        memory(n, "brought up", up.memory());
    }

    void resyncs(Resyncs resyncs) throws IOException {
        row("writes in %d forced resyncs at %d environments, %.1f s each".formatted(Resyncs.TIMES, resyncs.environments(),
                seconds(resyncs.each())), writes(resyncs.writes()), "0", resyncs.writes().isEmpty());
    }

    void changes(int environments, Changes changes) throws IOException {
        Latency change = changes.toDeployment();
        row("one image changed among %d environments: Site's write to Deployment's, p50 of %d".formatted(environments,
                change.all().size()), "%.0f ms".formatted(change.percentile(50)), "≤ %.0f ms".formatted(CHANGE_MEDIAN_MILLIS),
                change.percentile(50) <= CHANGE_MEDIAN_MILLIS);
        row("the same, p99", "%.0f ms".formatted(change.percentile(99)), "≤ %.0f ms".formatted(CHANGE_SLOW_MILLIS),
                change.percentile(99) <= CHANGE_SLOW_MILLIS);
        row("one write of a Site by its user meanwhile, p50 and p99", "%.0f ms, %.0f ms".formatted(changes.oneWrite().percentile(50),
                changes.oneWrite().percentile(99)), "–", true);
    }

    void restart(Restart restart) throws IOException {
        int n = restart.environments();
        row("writes after a restart at %d environments".formatted(n), writes(restart.writes()), "0", restart.writes().isEmpty());
        row("GETs after a restart (Secrets, by name)", Long.toString(restart.gets()), "–", true);
        row("restart: process start to every primary turned", "%.1f s (first turn %.1f s; CPU %.1f s)".formatted(seconds(restart
                .took()), seconds(restart.firstTurn()), restart.cpu()), n == LARGE ? "≤ %.0f s".formatted(RESTART_SECONDS) : "–",
                seconds(restart.took()) <= RESTART_SECONDS);
        memory(n, "restarted", restart.memory());
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
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
