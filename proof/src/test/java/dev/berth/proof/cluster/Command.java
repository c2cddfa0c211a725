package dev.berth.proof.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
public final class Command {
    private Command() {}

    /** What it printed; an error with all of it when it does not end well or in time. */
    public static String run(long minutes, Map<String, String> environment, List<String> words) {
        Result result = attempt(minutes, environment, "", words);
        if (result.code() != 0) {
            throw new IllegalStateException(String.join(" ", words) + " ended with " + result.code() + ":\n" + result.out() + result.err());
        }
        return result.out();
    }

    /** How a program ended. */
    public record Result(int code, String out, String err) {}

    /** Runs a program with the given text as its input. */
    public static Result attempt(long minutes, Map<String, String> environment, String input, List<String> words) {
        try {
            Path out = Files.createTempFile("berth-out", ".log");
            Path err = Files.createTempFile("berth-err", ".log");
            try {
                ProcessBuilder builder = new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                try (var stdin = process.getOutputStream()) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                }
                if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(String.join(" ", words) + " did not end within " + minutes + " minutes:\n" + Files
                            .readString(err));
                }
                // not all that a program prints is UTF-8: names of files need not be
                return new Result(process.exitValue(), new String(Files.readAllBytes(out), StandardCharsets.UTF_8), new String(Files
                        .readAllBytes(err), StandardCharsets.UTF_8));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
