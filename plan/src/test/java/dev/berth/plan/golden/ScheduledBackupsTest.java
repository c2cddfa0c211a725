package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.plan.Id;
import dev.berth.plan.condition.Conditions;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The site of the case backup-scheduled, which is made on Friday 27 March 2026 at 12:00 in UTC, by other schedules and at other times. */
class ScheduledBackupsTest {
    private static final Path CASE = Path.of("src/test/resources/golden/backup-scheduled/given.yaml");
    private static final int ROUNDS = 16;

    private Given given;
    private Rehearsal rehearsal;
    private List<Rehearsal.Turn> last;
    private final Map<String, Stagehand.Act> acts = new HashMap<>();

    private void play(UnaryOperator<String> edit) throws IOException {
        given = Given.read(edit.apply(Files.readString(CASE)));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Backups.KIND, Environments.KIND),
                new Stagehand(acts));
        settle();
    }

    private void settle() {
        last = rehearsal.play(ROUNDS).getLast();
    }

    private void at(String time) {
        given.world().at(Instant.parse(time));
        settle();
    }

    private List<String> backups() {
        return given.world().backupsOf("acme", "shop-dev").stream().map(one -> one.getMetadata().getName()).toList();
    }

    private Environment environment() {
        return given.world().environment("acme", "shop-dev").optional().orElseThrow();
    }

    private String reason(String type) {
        return Conditions.find(environment().getStatus().conditions(), type).map(Condition::reason).orElse("none");
    }

    private Instant lookAgain() {
        return last.stream().filter(turn -> turn.primary().equals(new Id("Environment", "acme", "shop-dev"))).findFirst().orElseThrow()
                .verdict().lookAgain().orElseThrow();
    }

    @Test
    void oneForEachTime() throws IOException {
        play(site -> site);
        assertThat(backups()).as("none for what was due before the first release").isEmpty();
        assertThat(lookAgain()).isEqualTo("2026-03-28T01:30:00Z");
        at("2026-03-28T01:29:59Z");
        assertThat(backups()).isEmpty();
        at("2026-03-28T01:30:00Z");
        assertThat(backups()).containsExactly("shop-dev-202603280130");
        assertThat(lookAgain()).isEqualTo("2026-03-29T01:00:00Z");
        at("2026-03-28T15:00:00Z");
        assertThat(backups()).hasSize(1);
    }

    @Test
    void ofTimesThatNobodyWasThereForOnlyTheLastIsMadeUpFor() throws IOException {
        play(site -> site);
        at("2026-04-10T12:00:00Z");
        assertThat(backups()).containsExactly("shop-dev-202604100030");
    }

    @Test
    void noneWithoutAStoreWhileSuspendedOrWhenNothingRuns() throws IOException {
        play(site -> site.replace("store: nas, ", ""));
        at("2026-03-28T12:00:00Z");
        assertThat(backups()).isEmpty();
        assertThat(reason("Protected")).isEqualTo("NoStore");
        play(site -> site.replace("- {name: dev,", "- {name: dev, suspend: true,"));
        at("2026-03-28T12:00:00Z");
        assertThat(backups()).isEmpty();
        play(site -> site.replace("- {name: dev,", "- {name: dev, lifetimeHours: 12,"));
        at("2026-03-28T12:00:00Z");
        assertThat(backups()).as("its lifetime is over").isEmpty();
        play(site -> site.replace("images:\n  ghcr.io/acme/shop:1.4: {user: \"1000\", ports: [8080]}", "images: {}"));
        at("2026-03-28T12:00:00Z");
        assertThat(backups()).as("no release").isEmpty();
    }

    /** One that was made at noon stands for all times before. */
    @Test
    void anotherLineMakesOneOnlyForATimeWithoutAPoint() throws IOException {
        play(site -> site);
        at("2026-04-01T12:00:00Z");
        change("30 2 * * *", "0 1 * * *");
        assertThat(backups()).containsExactly("shop-dev-202604010030");
        change("30 2 * * *", "0 4 * * *");
        assertThat(backups()).containsExactly("shop-dev-202604010030");
        change("30 2 * * *", "0 15 * * *");
        at("2026-04-01T13:00:00Z");
        assertThat(backups()).containsExactly("shop-dev-202604010030", "shop-dev-202604011300");
    }

    private void change(String line, String other) throws IOException {
        String site = Files.readString(CASE).split("\n---\n")[0];
        Change.apply(site.replace(line, other), given.world());
        settle();
    }

    @Test
    void noneWhileItIsDeleted() throws IOException {
        play(site -> site);
        environment().getMetadata().setDeletionTimestamp("2026-03-28T01:00:00Z");
        given.world().at(Instant.parse("2026-03-28T12:00:00Z"));
        rehearsal.round();
        assertThat(backups()).isEmpty();
    }

    @Test
    void withoutALineOfItsOwnTheSitesAndWithoutAnyOneADay() throws IOException {
        play(site -> site.replace("schedule: \"30 2 * * *\", ", ""));
        at("2026-03-27T15:10:00Z");
        assertThat(backups()).containsExactly("shop-dev-202603271500");
        play(site -> site.replace("schedule: \"30 2 * * *\", ", "").replace(", schedule: \"@hourly\"", ""));
        at("2026-03-30T15:00:00Z");
        assertThat(backups()).hasSize(1).allSatisfy(name -> assertThat(name).startsWith("shop-dev-20260330").isEqualTo(backups()
                .getFirst()));
    }

    /** A point is too old when the next one should have been there for two hours. */
    @Test
    void protectedIsWhatTheSchedulePromises() throws IOException {
        for (var one : List.of(
                new String[]{"30 2 * * *", "2026-04-01T12:00:00Z", "2026-04-02T12:00:00Z", "2026-04-02T14:00:00Z"},
                new String[]{"@hourly", "2026-04-01T12:00:00Z", "2026-04-01T14:59:00Z", "2026-04-01T15:00:00Z"},
                // Friday 3 April to Monday 6 April
                new String[]{"0 2 * * 1-5", "2026-04-03T12:00:00Z", "2026-04-06T13:00:00Z", "2026-04-06T14:00:00Z"})) {
            acts.clear();
            play(site -> site.replace("30 2 * * *", one[0]));
            at(one[1]);
            assertThat(reason("Protected")).as(one[0]).isEqualTo("RecentPoint");
            acts.put("media.backup", Stagehand.Act.NEVER_READY);
            at(one[2]);
            assertThat(reason("Protected")).as(one[0]).isEqualTo("RecentPoint");
            at(one[3]);
            assertThat(reason("Protected")).as(one[0]).isEqualTo("PointTooOld");
        }
    }

    @Test
    void aTimeZoneThatThereIsNoneOfIsSaid() throws IOException {
        play(site -> site.replace("Europe/Paris", "Europe/Pariss"));
        assertThat(reason("Noted")).isEqualTo("TimeZoneUnknown");
        at("2026-03-28T02:30:00Z");
        assertThat(backups()).containsExactly("shop-dev-202603280230");
    }
}
