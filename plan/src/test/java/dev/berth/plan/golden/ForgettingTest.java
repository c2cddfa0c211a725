package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.plan.Id;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The site of the case retention, of which points are due, with Jobs that take their time. */
class ForgettingTest {
    private static final Path CASE = Path.of("src/test/resources/golden/retention/given.yaml");
    private static final String ENOUGH_FOR_ALL = "daily: 100";
    private static final int ROUNDS = 20;

    private final Map<String, Stagehand.Act> acts = new HashMap<>();
    private Given given;
    private Rehearsal rehearsal;

    private void play(UnaryOperator<String> edit) throws IOException {
        given = Given.read(edit.apply(Files.readString(CASE)));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Backups.KIND, Environments.KIND),
                new Stagehand(acts));
        rehearsal.play(ROUNDS);
    }

    private List<String> jobs() {
        return given.world().children().stream().filter(child -> child.id().kind().equals("Job")).map(child -> child.id().name().substring(
                0,
                6)).filter(name -> !name.equals("check-")).sorted().toList();
    }

    private long points() {
        return given.world().backupsOf("acme", "shop-dev").stream().filter(one -> one.getStatus() != null && one.getStatus()
                .recoveryPoint() != null).count();
    }

    private void save() {
        given.askForBackup();
        rehearsal.play(ROUNDS);
    }

    /** What is at rest notices nothing before the first of them has ended. */
    private void theJobsEnd() {
        acts.clear();
        rehearsal.round();
        rehearsal.play(ROUNDS);
    }

    @Test
    void nothingIsSavedWhileSomethingIsForgotten() throws IOException {
        acts.put("berth.forget.backup", Stagehand.Act.NEVER_READY);
        play(site -> site);
        long before = points();
        save();
        assertThat(jobs()).containsExactly("forget");
        assertThat(points()).as("no Backup goes before the Job has ended").isEqualTo(before);
        theJobsEnd();
        assertThat(jobs()).startsWith("backup", "backup").contains("forget");
        assertThat(points()).isLessThan(before);
    }

    @Test
    void nothingIsForgottenWhileSomethingIsSaved() throws IOException {
        acts.put("media.backup", Stagehand.Act.NEVER_READY);
        play(site -> site.replace("daily: 0", ENOUGH_FOR_ALL));
        assertThat(jobs()).isEmpty();
        save();
        Change.apply(Files.readString(CASE).split("\n---\n")[0], given.world());
        rehearsal.play(ROUNDS);
        assertThat(jobs()).containsExactly("backup");
        theJobsEnd();
        assertThat(jobs()).containsExactly("backup", "backup", "forget");
    }

    @Test
    void nothingIsForgottenWhileAnotherEnvironmentIsToHaveIt() throws IOException {
        play(site -> site.replace("[{name: dev,", "[{name: preprod, suspend: true}, {name: dev,") + """

                ---
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: across, namespace: acme}
                spec: {environment: shop-preprod, backup: shop-dev-202601240100, anyDirection: true, preconditions: {sequence: 1}}
                """);
        assertThat(jobs()).isEmpty();
        given.world().remove(new Id("Restore", "acme", "across"));
        theJobsEnd();
        assertThat(jobs()).contains("forget");
    }

    @Test
    void nothingIsForgottenWhileNothingRuns() throws IOException {
        play(site -> site.replace("{name: dev,", "{name: dev, suspend: true,"));
        assertThat(jobs()).isEmpty();
    }
}
