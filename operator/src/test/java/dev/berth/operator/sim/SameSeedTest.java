package dev.berth.operator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.kind.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A seed that a build machine names must lead here to what it saw there. Java's immutable sets and maps have another order in every
 * process, so only another process shows it.
 */
@ExtendWith(Silence.class)
class SameSeedTest {
    private static final List<Long> SEEDS = List.of(2L, 7L, 10L);

    @TempDir
    Path folder;

    @Test
    void anotherProcessTakesTheSameSteps() throws IOException, InterruptedException {
        Path said = folder.resolve("steps");
        Process other = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", System.getProperty(
                "java.class.path"), Elsewhere.class.getName(), said.toString()).redirectErrorStream(true).redirectOutput(folder.resolve(
                        "log").toFile()).start();
        try {
            List<String> here = steps();
            assertThat(other.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readAllLines(said)).isEqualTo(here);
        } finally {
            other.destroyForcibly();
        }
    }

    private static List<String> steps() {
        List<String> steps = new ArrayList<>();
        SEEDS.forEach(seed -> {
            Schedule schedule = new Schedule(Kinds.ALL, Story.of(seed), seed, true);
            schedule.disturbed();
            steps.addAll(schedule.steps());
        });
        return steps;
    }

    /** The other process. */
    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] arguments) throws IOException {
            new Silence().beforeAll(null);
            Files.write(Path.of(arguments[0]), steps());
        }
    }
}
