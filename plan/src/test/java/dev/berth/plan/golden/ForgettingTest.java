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
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The site of the case retention, of which points are due, with Jobs that take their time. */
class ForgettingTest {
    private static final Path CASE = Path.of("src/test/resources/golden/retention/given.yaml");
    private static final String ENOUGH_FOR_ALL = "daily: 100";
    private static final int ROUNDS = 20;

    /** It failed after a part was saved, there and in a repository that is not the site's any more. */
    private static final String HALF = "shop-dev-202601100100";
    private static final String ELSEWHERE = "shop-dev-202601110100";

    /** Of these that are there, the newest one and the fourth. */
    private static final String NEWEST = "shop-dev-202602100100";
    private static final String FOURTH = "shop-dev-202602070100";

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
        assertThat(jobs()).as("what a failed one had saved, and no point").containsExactly("forget");
        save();
        Change.apply(Files.readString(CASE).split("\n---\n")[0], given.world());
        rehearsal.play(ROUNDS);
        assertThat(jobs()).containsExactly("backup", "forget");
        theJobsEnd();
        assertThat(jobs()).containsExactly("backup", "backup", "forget", "forget");
    }

    /** Its dumps may be all that is left of that time. */
    @Test
    void whatFailedAfterTheNewestPointStays() throws IOException {
        play(site -> site.replace("daily: 0", ENOUGH_FOR_ALL).replace("creationTimestamp: \"2026-01-1", "creationTimestamp: \"2026-02-1"));
        assertThat(jobs()).isEmpty();
        assertThat(backup(HALF)).isPresent();
    }

    @Test
    void whatFailedAndIsPinnedStays() throws IOException {
        play(site -> {
            int at = site.indexOf("metadata: {name: " + HALF);
            return site.substring(0, at).replace("daily: 0", ENOUGH_FOR_ALL) + site.substring(at).replaceFirst(
                    "spec: \\{environment: shop-dev}", "spec: {environment: shop-dev, pinned: true}");
        });
        assertThat(jobs()).isEmpty();
        assertThat(backup(HALF)).isPresent();
    }

    /** It is not what failed: kubectl berth recover lists it. */
    @Test
    void whatWasSealedBeforeItsWordWasLostStays() throws IOException {
        play(site -> site.replace("daily: 0", ENOUGH_FOR_ALL).replace("reason: SavingFailed", "reason: ResultLost"));
        assertThat(jobs()).isEmpty();
        assertThat(backup(HALF)).as("one of more than three that failed").isEmpty();
    }

    @Test
    void thoseThatCannotBeForgottenDoNotPileUp() throws IOException {
        play(site -> {
            int at = site.indexOf("metadata: {name: " + ELSEWHERE);
            String one = site.substring(at, site.indexOf("\n---\n", at));
            return site + IntStream.range(0, 50).mapToObj(n -> "\n---\napiVersion: berth.dev/v1alpha1\nkind: Backup\n" + one.replace(
                    ELSEWHERE, "shop-dev-old-" + n).replace("2026-01-11T01:00", "2026-01-11T01:%02d".formatted(n))).collect(Collectors
                            .joining());
        });
        assertThat(given.world().backupsOf("acme", "shop-dev").stream().filter(one -> one.getMetadata().getName().contains("-old-")))
                .hasSize(20);
    }

    private Optional<Backup> backup(String name) {
        return given.world().backup("acme", name).optional();
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

    /** Without it, that of 7 February is the third. */
    @Test
    void whatARestoreHadMadeIsNoneOfTheLastThree() throws IOException {
        play(site -> madeForRestore(site));
        assertThat(backup(NEWEST)).as("it stays beside them").isPresent();
        assertThat(backup(FOURTH)).isPresent();
        play(site -> site);
        assertThat(backup(FOURTH)).isEmpty();
    }

    @Test
    void neitherIsOneThatWasTakenOver() throws IOException {
        play(site -> {
            int at = site.indexOf("metadata: {name: " + NEWEST);
            return site.substring(0, at) + site.substring(at).replaceFirst("step: Ended", "step: Ended\n  madeForRestore: true");
        });
        assertThat(backup(NEWEST)).isPresent();
        assertThat(backup(FOURTH)).isPresent();
    }

    /** Such as one that was taken over by a Backup that knows no more than that it is a point. */
    @Test
    void whatIsAUsualOneOfOneBackupIsAUsualOne() throws IOException {
        play(site -> madeForRestore(site) + """

                ---
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: found, namespace: acme, creationTimestamp: "2026-02-10T02:00:00Z"}
                spec: {environment: shop-dev, point: uid-of-backup-%s}
                """.formatted(NEWEST) + site.substring(site.indexOf("status:", site.indexOf("metadata: {name: " + NEWEST)), site.indexOf(
                "\n---\n", site.indexOf("metadata: {name: " + NEWEST))));
        assertThat(backup(NEWEST)).isPresent();
        assertThat(backup("found")).isPresent();
        assertThat(backup(FOURTH)).isEmpty();
    }

    private static String madeForRestore(String site) {
        int at = site.indexOf("metadata: {name: " + NEWEST);
        return site.substring(0, at) + site.substring(at).replaceFirst("labels: \\{",
                "labels: {berth.dev/restore: uid-of-one-that-is-gone, ");
    }

    @Test
    void nothingIsForgottenWhileNothingRuns() throws IOException {
        play(site -> site.replace("{name: dev,", "{name: dev, suspend: true,"));
        assertThat(jobs()).isEmpty();
    }
}
