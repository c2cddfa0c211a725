package dev.berth.proof.node;

import dev.berth.proof.cluster.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.awaitility.Awaitility;

/**
 * Somebody in a pod who writes without pause: one numbered thing after the other, and the next one only when the last one is confirmed. It
 * ends by itself when the pod does.
 */
final class Scribe implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String component;
    private final Process process;
    private final Thread thread;
    private volatile long confirmed;
    private volatile String unexpected = "";

    /**
     * Begins to write.
     *
     * @param last    number of what is there already
     * @param command reads what is to be done, a line each, and prints the number of each when it is done
     * @param line    what is to be done for a number
     */
    Scribe(Vault vault, String component, long last, String command, LongFunction<String> line) {
        this.component = component;
        this.confirmed = last;
        TestCluster cluster = vault.installed().cluster();
        List<String> words = new ArrayList<>(List.of(cluster.facts().getOrDefault("BERTH_KUBECTL", "kubectl"), "-n", vault.tenant()
                .workload(
                        vault.environment()), "exec", "-i", vault.tenant().pod(vault.environment(), component).getMetadata().getName(),
                "-c",
                component, "--", "/bin/sh", "-c", command));
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(cluster.environment());
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = Thread.ofPlatform().daemon().name("scribe-" + component).start(() -> write(last, line));
    }

    private void write(long last, LongFunction<String> line) {
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8); OutputStream orders = process.getOutputStream()) {
            for (long number = last + 1;; number++) {
                orders.write((line.apply(number) + "\n").getBytes(StandardCharsets.UTF_8));
                orders.flush();
                String answer = answers.readLine();
                if (answer == null) {
                    return;
                }
                if (!answer.equals(Long.toString(number))) {
                    unexpected = component + " answered " + answer + " to " + number;
                    return;
                }
                confirmed = number;
                Thread.sleep(PAUSE);
            }
        } catch (IOException | InterruptedException itsEnd) {
            // of the pod, or told so
        }
    }

    /** Number of the last thing that is written for certain. What is written now may be one more. */
    long confirmed() {
        if (!unexpected.isEmpty()) {
            throw new AssertionError(unexpected);
        }
        return confirmed;
    }

    /** Waits until so many more are written. */
    void awaitMore(int count) {
        long until = confirmed + count;
        Awaitility.await(component + " writes up to " + until).atMost(PATIENCE).until(() -> confirmed() >= until);
    }

    /** Whether it has ended. */
    boolean over() {
        return !thread.isAlive();
    }

    /** Stops it, and waits until no more is written. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            process.getOutputStream().close();
            thread.join(PATIENCE);
            process.waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
