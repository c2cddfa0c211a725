package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.promotion.Promotions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.world.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the administrator set for sites that leave it out: the store that they are saved in, and the clock that they go by. */
class DefaultsTest {
    private static final Path CASES = Path.of("src/test/resources/golden");
    private static final int ROUNDS = 24;
    private static final String NO_STORE = "store: nas, ";
    private static final String STORE = """
            apiVersion: berth.dev/v1alpha1
            kind: BackupStore
            metadata: {name: %s, namespace: acme}
            spec:
              rest: {url: "https://nas.example.com:8000/berth"}
              encryption: {keySecretName: nas-key}
            """;

    private Given given;
    private Rehearsal rehearsal;
    private List<List<Rehearsal.Turn>> rounds;

    private void play(String name, String defaults, UnaryOperator<String> edit) throws IOException {
        String yaml = edit.apply(Files.readString(CASES.resolve(name + "/given.yaml")));
        given = Given.read(yaml.replace("kind: World\n", "kind: World\ndefaults: {%s}\n".formatted(defaults)));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, Promotions.KIND, BackupStores.KIND, Backups.KIND,
                Environments.KIND), given.stagehand());
        rounds = rehearsal.play(ROUNDS);
    }

    private void at(String time) {
        given.world().at(Instant.parse(time));
        rehearsal.play(ROUNDS);
    }

    private void apply(String yaml) {
        Change.apply(yaml, given.world());
        rehearsal.play(ROUNDS);
    }

    private static String withoutStore(String yaml) {
        return yaml.replace(NO_STORE, "").replace("backups: {schedule: \"@hourly\"}", "");
    }

    private static String withoutBackups(String yaml) {
        return withoutStore(yaml).replace(", backups: {schedule: \"30 2 * * *\", timeZone: Europe/Paris}", "");
    }

    private Environment environment() {
        return given.world().environment("acme", "shop-dev").optional().orElseThrow();
    }

    private Condition condition(String type) {
        return Conditions.find(environment().getStatus().conditions(), type).orElseThrow();
    }

    private List<Backup> backups() {
        return given.world().backupsOf("acme", "shop-dev");
    }

    @Test
    void aSiteThatNamesNoStoreIsSavedIntoThatOfTheInstallationOnceADay() throws IOException {
        play("backup-scheduled", "store: nas", DefaultsTest::withoutBackups);
        assertThat(condition("Protected").reason()).isEqualTo("NoPoint");
        assertThat(environment().getStatus().effective().store()).isEqualTo("nas");
        at("2026-03-28T12:00:00Z");
        at("2026-03-29T12:00:00Z");
        assertThat(backups()).hasSize(2).allMatch(backup -> backup.getStatus().store().equals("nas"));
        assertThat(condition("Protected").reason()).isEqualTo("RecentPoint");
        assertThat(environment().getStatus().backup().store()).isEqualTo("nas");
    }

    @Test
    void aBackupThatNamesNoStoreGoesThere() throws IOException {
        play("backup-scheduled", "store: nas", DefaultsTest::withoutBackups);
        given.askForBackup();
        rehearsal.play(ROUNDS);
        assertThat(backups()).extracting(backup -> backup.getStatus().store()).containsExactly("nas");
    }

    @Test
    void soIsTheDataBeforeAMigration() throws IOException {
        play("promoted-after-saving", "store: nas", DefaultsTest::withoutStore);
        apply(withoutStore(Files.readString(CASES.resolve("promoted-after-saving/change.yaml"))));
        List<Backup> before = given.world().backupsOf("acme", "shop-prod");
        assertThat(before).hasSize(1);
        assertThat(before.getFirst().getMetadata().getName()).endsWith("-before");
        assertThat(before.getFirst().getStatus().store()).isEqualTo("nas");
    }

    /** Who has made no such store has not asked for recovery points. */
    @Test
    void aNamespaceWithoutSuchAStoreIsNotSaved() throws IOException {
        play("backup-scheduled", "store: offsite", DefaultsTest::withoutBackups);
        at("2026-03-28T12:00:00Z");
        assertThat(backups()).isEmpty();
        assertThat(condition("Protected").reason()).isEqualTo("NoStore");
        assertThat(condition("Protected").message()).contains("backups.store of the Site", "BackupStore offsite");
        assertThat(environment().getStatus().effective().store()).isNull();
        apply(STORE.formatted("offsite"));
        assertThat(backups()).hasSize(1).allMatch(backup -> backup.getStatus().store().equals("offsite"));
    }

    @Test
    void whatTheSiteNamesComesFirst() throws IOException {
        play("backup-scheduled", "store: offsite, timeZone: Asia/Tokyo", yaml -> yaml.replace("backups: {store: nas,",
                "backups: {store: nas, timeZone: Europe/Athens,").replace(", timeZone: Europe/Paris", ""));
        apply(STORE.formatted("offsite"));
        at("2026-03-28T12:00:00Z");
        assertThat(backups()).extracting(backup -> backup.getMetadata().getName()).containsExactly("shop-dev-202603280030");
        assertThat(backups()).extracting(backup -> backup.getStatus().store()).containsExactly("nas");
    }

    @Test
    void schedulesGoByTheClockOfTheInstallation() throws IOException {
        play("backup-scheduled", "timeZone: Asia/Tokyo", yaml -> yaml.replace(", timeZone: Europe/Paris", ""));
        at("2026-03-28T12:00:00Z");
        assertThat(backups()).extracting(backup -> backup.getMetadata().getName()).containsExactly("shop-dev-202603271730");
    }

    @Test
    void soDoTasks() throws IOException {
        play("tasks", "timeZone: Asia/Tokyo", yaml -> yaml.replace("  backups: {timeZone: Europe/Paris}\n", "").replace("stages: [prod]",
                "stages: [preprod]"));
        assertThat(Script.plan(rounds)).contains("kind: CronJob", "timeZone: Asia/Tokyo");
    }

    /** It is Thursday, ten past nine in Tokyo and ten past midnight in UTC. */
    @Test
    void soDoFreezes() throws IOException {
        UnaryOperator<String> frozen = yaml -> yaml.replace("{name: prod}",
                "{name: prod, deploy: {mode: Promoted, freeze: [{from: \"Thu 09:00\", to: \"Thu 10:00\"}]}}");
        play("promoted-after-saving", "timeZone: Asia/Tokyo", frozen);
        apply(frozen.apply(Files.readString(CASES.resolve("promoted-after-saving/change.yaml"))));
        assertThat(given.world().promotionsOf("acme", "shop-prod")).singleElement().satisfies(promotion -> assertThat(Conditions.find(
                promotion.getStatus().conditions(), Conditions.READY).orElseThrow().message()).contains("Thu 09:00", "Asia/Tokyo"));
    }

    @Test
    void aZoneThatDoesNotExistIsNotTakenForUtc() throws IOException {
        play("time-zone-unknown", "timeZone: Asia/Tokyo", yaml -> yaml);
        Condition noted = Conditions.find(given.world().site("acme", "shop").optional().orElseThrow().getStatus().conditions(), "Noted")
                .orElseThrow();
        assertThat(noted.reason()).isEqualTo("TimeZoneUnknown");
        assertThat(noted.message()).contains("go by Asia/Tokyo");
    }
}
