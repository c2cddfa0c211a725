package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Restore;
import dev.berth.plan.world.Documents;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an environment is said to wait for. */
class WhyCommandTest {
    private static final Environment RUNS = environment("status: \"True\", reason: Running, message: It runs.");

    private static Environment environment(String ready) {
        return (Environment) read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, generation: 1}
                spec: {site: shop}
                status: {observedGeneration: 1, conditions: [{type: Ready, %s}]}
                """.formatted(ready));
    }

    private static Object action(String kind, String name, String more, String spec, String step, String message) {
        return read("""
                apiVersion: berth.dev/v1alpha1
                kind: %s
                metadata: {name: %s, namespace: acme, uid: uid-of-%2$s%s}
                spec: {%s}
                status: {step: %s, conditions: [{type: Ready, status: "False", reason: X, message: "%s"}]}
                """.formatted(kind, name, more, spec, step, message));
    }

    private static Promotion promotion(String step) {
        return (Promotion) action("Promotion", "go", "", "environment: shop-prod, release: shop-bbbbbbbbbbbb", step, "Not verified yet.");
    }

    private static Restore restore(String name, String spec, String step, String message) {
        return (Restore) action("Restore", name, "", "environment: " + spec, step, message);
    }

    private static Backup backup(String name, String more, String step, String message) {
        return (Backup) action("Backup", name, more, "environment: shop-prod", step, message);
    }

    private static Object read(String yaml) {
        return Documents.primary(Documents.read(yaml).getFirst());
    }

    @Test
    void saysInASentenceWhatIsWaitedFor() {
        assertThat(WhyCommand.text(RUNS, List.of(), List.of(), List.of())).isEqualTo("Nothing: It runs.\n");
        assertThat(WhyCommand.text(environment("status: \"False\", reason: X, message: It crashes."), List.of(), List.of(), List.of()))
                .isEqualTo("It crashes.\n");
        assertThat(WhyCommand.text(RUNS, List.of(promotion("Gate")), List.of(), List.of())).isEqualTo(
                "Promotion go (Gate): Not verified yet.\n");
        assertThat(WhyCommand.text(RUNS, List.of(promotion("Ended")), List.of(), List.of())).isEqualTo("Nothing: It runs.\n");
    }

    /** Of notes there is one, and it hides what somebody has to look after. */
    @Test
    void saysWhatIsWrongWithRecoveryPoints() {
        Environment noted = environment(
                "status: \"True\", reason: Running, message: It runs.}, {type: Noted, status: \"True\", reason: CodeInVolume,"
                        + " message: Code lies there.}, {type: PointShrank, status: \"True\", reason: PointShrank, message: A table is gone.");
        assertThat(WhyCommand.text(noted, List.of(), List.of(), List.of())).isEqualTo("Code lies there.\nA table is gone.\n");
    }

    /** It serves, and what was saved of it may not come back. */
    @Test
    void saysWhatProtectsItNoMore() {
        String unprotected = "status: \"True\", reason: Running, message: It runs.}, {type: Protected, status: \"%s\", reason: %s,"
                + " message: Look at the repository.";
        assertThat(WhyCommand.text(environment(unprotected.formatted("False", "RepositoryDamaged")), List.of(), List.of(), List.of()))
                .isEqualTo("Look at the repository.\n");
        assertThat(WhyCommand.text(environment(unprotected.formatted("False", "NoStore")), List.of(), List.of(), List.of()))
                .as("nobody asked for backups").isEqualTo("Nothing: It runs.\n");
        assertThat(WhyCommand.text(environment(unprotected.formatted("Unknown", "Suspended")), List.of(), List.of(), List.of()))
                .isEqualTo("Nothing: It runs.\n");
        Environment going = environment(unprotected.formatted("False", "NoPoint"));
        going.getMetadata().setDeletionTimestamp("2026-01-02T03:04:05Z");
        assertThat(WhyCommand.text(going, List.of(), List.of(), List.of())).as("it goes").isEqualTo("Nothing: It runs.\n");
    }

    @Test
    void aRestoreAndADrillSayHowFarTheyAre() {
        Environment away = environment("status: \"False\", reason: Restoring, message: No pods run.");
        List<Restore> restores = List.of(
                restore("back", "shop-prod, backup: nightly", "Fetch", "Part db is being fetched (1 of 2)."),
                restore("try", "shop-prod, mode: Drill", "Boot", "The site is being started."),
                restore("over", "shop-prod, backup: nightly", "Ended", "It was cancelled."),
                restore("other", "shop-preprod, backup: nightly", "Fetch", "Part db is being fetched (1 of 1)."));
        assertThat(WhyCommand.text(away, List.of(), restores, List.of())).isEqualTo("""
                No pods run.
                Restore back (Fetch): Part db is being fetched (1 of 2).
                Drill try (Boot): The site is being started.
                """);
    }

    /** What a restore has saved first is in its own sentence. */
    @Test
    void aBackupSaysItOnce() {
        Backup first = backup("back-6f0a2c-before", ", labels: {berth.dev/restore: uid-of-back}", "Save", "Part db is being saved.");
        Restore back = restore("back", "shop-prod, backup: nightly", "SafetyPoint",
                "The data as it is now is saved first. Part db is being saved.");
        assertThat(WhyCommand.text(RUNS, List.of(), List.of(back), List.of(first))).isEqualTo(
                "Restore back (SafetyPoint): The data as it is now is saved first. Part db is being saved.\n");
        List<Backup> backups = List.of(backup("tonight", "", "Seal", "All parts are saved."), backup("next", "", "Gate",
                "There is no BackupStore nas."), backup("done", "", "Ended", "A recovery point is there."));
        assertThat(WhyCommand.text(RUNS, List.of(), List.of(), backups)).isEqualTo("""
                Backup tonight (Seal): All parts are saved.
                Backup next (Gate): There is no BackupStore nas.
                """);
    }
}
