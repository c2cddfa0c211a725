package dev.berth.proof;

import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real operator in a process of its own, under the account and the rights that the chart gives it. */
public final class OperatorProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;
    private final OperatorPort http;

    private OperatorProcess(Process process, Path log, OperatorPort http) {
        this.process = process;
        this.log = log;
        this.http = http;
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param settings environment variables of the operator
     */
    public static OperatorProcess start(TestCluster cluster, KubernetesClient admin, Map<String, String> settings) {
        return start(cluster, admin, settings, words());
    }

    /**
     * Starts one by another command.
     *
     * @param command words of a program that runs the operator
     */
    public static OperatorProcess start(TestCluster cluster, KubernetesClient admin, Map<String, String> settings, List<String> command) {
        OperatorProcess operator = launch(OperatorAccount.kubeconfig(cluster, admin), settings, command);
        operator.awaitReady();
        return operator;
    }

    /** Starts one with another kubeconfig, and does not wait for it. */
    public static OperatorProcess launch(Path kubeconfig, Map<String, String> settings) {
        return launch(kubeconfig, settings, words());
    }

    private static OperatorProcess launch(Path kubeconfig, Map<String, String> settings, List<String> command) {
        try {
            OperatorPort http = OperatorPort.free();
            Path log = Files.createDirectories(Path.of("target", "operator")).resolve("operator-" + http.number() + "-" + Instant.now()
                    .toEpochMilli() + ".log");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(settings);
            builder.environment().putAll(Map.of(
                    "KUBECONFIG", kubeconfig.toString(), "BERTH_NAMESPACE", "berth-system", "BERTH_POD", "proof", "BERTH_PORT",
                    Integer.toString(http.number())));
            return new OperatorProcess(builder.start(), log, http);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(java());
        words.addAll(List.of("-Xmx128m", "-cp", classPath(), "dev.berth.operator.Main"));
        return words;
    }

    /** The Java that runs the tests, with the flags that the image has. */
    public static List<String> java() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + TestCluster.ROOT.resolve(
                "tools/image/jvm-flags"));
    }

    /** The jars as they are shipped; a property names another class path for whoever works without them. */
    public static String classPath() {
        String given = System.getProperty("berth.operator.classpath");
        if (given != null) {
            return given;
        }
        Path target = TestCluster.ROOT.resolve("operator/target");
        Path jar = target.resolve("berth-operator-0.1.0.jar");
        if (!Files.exists(jar) || !Files.isDirectory(target.resolve("lib"))) {
            throw new IllegalStateException("The operator is not packaged: run mvn -Dtier=api -pl proof -am verify.");
        }
        return jar + ":" + target.resolve("lib") + "/*";
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Its exit code, once it has ended by itself. */
    public int exitCode() {
        return end();
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() {
        Instant end = Instant.now().plus(START);
        while (!http.ready()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                process.destroyForcibly();
                throw new IllegalStateException("The operator is not ready:\n" + tail());
            }
            sleep();
        }
    }

    /** Its metrics in the Prometheus text format. */
    public String metrics() {
        return http.metrics();
    }

    /** The end of what it logged. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Hands it a line on its standard input. */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end, as a roll-out does; answers the exit code. */
    public int stop() {
        process.destroy();
        return end();
    }

    /** Ends it as a crash does. */
    public void kill() {
        process.destroyForcibly();
        end();
    }

    private int end() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("The operator did not end within 30 seconds:\n" + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
