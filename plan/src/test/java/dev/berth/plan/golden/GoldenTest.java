package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Kind;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.promotion.Promotions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.restore.Restores;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.kind.taskrun.TaskRuns;
import dev.berth.plan.world.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GoldenTest {
    private static final Path CASES = Path.of("src/test/resources/golden");
    private static final Set<String> FILES = Set.of("given.yaml", "plan.yaml", "verdict.yaml");
    private static final Set<String> CHANGE_FILES = Set.of("change.yaml", "changed-plan.yaml", "changed-verdict.yaml");
    private static final List<Kind<?, ?, ?>> KINDS = List.of(Sites.KIND, Releases.KIND, Promotions.KIND, TaskRuns.KIND, BackupStores.KIND,
            Restores.KIND,
            Backups.KIND,
            Environments.KIND);
    private static final boolean WRITE = "write".equals(System.getProperty("golden"));

    /** A site with a prod that waits for its preprod needs about as many. */
    private static final int ROUNDS = 16;

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        try (Stream<Path> paths = Files.list(CASES)) {
            List<Path> all = paths.sorted().toList();
            assertThat(all).as("golden cases").isNotEmpty();
            return all.stream().map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> play(path)));
        }
    }

    private static void play(Path path) throws IOException {
        Given given = Given.read(Files.readString(path.resolve("given.yaml")));
        Promises promises = new Promises(given.world().children());
        Rehearsal rehearsal = new Rehearsal(given.world(), KINDS, given.stagehand());
        List<List<Rehearsal.Turn>> rounds = rehearsal.play(ROUNDS);
        compare(path.resolve("plan.yaml"), Script.plan(rounds));
        compare(path.resolve("verdict.yaml"), Script.verdict(rounds));
        promises.check(rounds);
        assertThat(rehearsal.round()).as("one more round").allMatch(Rehearsal.Turn::idle);
        Set<String> expected = new HashSet<>(FILES);
        if (Files.exists(path.resolve("change.yaml"))) {
            change(path, given, rehearsal, promises);
            expected.addAll(CHANGE_FILES);
        }
        assertThat(names(path)).as("files of %s; one that nobody reads proves nothing", path).isEqualTo(expected);
    }

    /** What the user types once everything stands, and what comes of it. */
    private static void change(Path path, Given given, Rehearsal rehearsal, Promises promises) throws IOException {
        Change.apply(Files.readString(path.resolve("change.yaml")), given.world());
        List<List<Rehearsal.Turn>> rounds = rehearsal.play(ROUNDS);
        compare(path.resolve("changed-plan.yaml"), Script.plan(rounds));
        compare(path.resolve("changed-verdict.yaml"), Script.verdict(rounds));
        promises.check(rounds);
        assertThat(rehearsal.round()).as("one more round after the change").allMatch(Rehearsal.Turn::idle);
    }

    private static Set<String> names(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static void compare(Path golden, String now) throws IOException {
        if (WRITE) {
            Files.writeString(golden, now);
        }
        String before = Files.exists(golden) ? Files.readString(golden) : "";
        assertThat(now).as("%s; the text found can be pasted there, or run with -Dgolden=write", golden).isEqualTo(before);
    }
}
