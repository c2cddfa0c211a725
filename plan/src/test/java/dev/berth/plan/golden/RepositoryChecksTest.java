package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Preconditions;
import dev.berth.api.Restore;
import dev.berth.api.RestoreMode;
import dev.berth.api.RestoreSpec;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Facts.Checking;
import dev.berth.plan.Facts.State;
import dev.berth.plan.Id;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.restore.Restores;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import dev.berth.plan.world.Stagehand.Act;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The site of the case backup-scheduled, which is made on Friday 27 March 2026 at 12:00 in UTC, two days before its clocks are put forward. */
class RepositoryChecksTest {
    private static final Path CASE = Path.of("src/test/resources/golden/backup-scheduled/given.yaml");
    private static final String CHECK = "berth.check.backup";
    private static final int ROUNDS = 20;

    private final Map<String, Act> acts = new HashMap<>();
    private Given given;
    private Rehearsal rehearsal;

    @BeforeEach
    void begin() throws IOException {
        given = Given.read(Files.readString(CASE));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Backups.KIND, Restores.KIND,
                Environments.KIND), new Stagehand(acts));
        settle();
    }

    private void settle() {
        rehearsal.round(); // what is at rest does not notice that time has passed
        rehearsal.play(ROUNDS);
    }

    private void pass(Duration time) {
        given.world().at(given.world().now().plus(time));
        settle();
    }

    private void days(int count) {
        for (int day = 0; day < count; day++) {
            pass(Duration.ofDays(1));
        }
    }

    private List<Child> jobs() {
        return given.world().children().stream().filter(child -> child.facts() instanceof Checking).sorted(Comparator.comparing(
                (Child child) -> check(child).made())).toList();
    }

    private static Checking check(Child job) {
        return (Checking) job.facts();
    }

    private Checking last() {
        return check(jobs().getLast());
    }

    private Environment environment() {
        return given.world().environment("acme", "shop-dev").optional().orElseThrow();
    }

    private Condition said(String type) {
        return Conditions.find(environment().getStatus().conditions(), type).orElse(new Condition(type, "none", "none", "", 0L, null));
    }

    private BackupStore store() {
        return given.world().backupStore("acme", "nas").optional().orElseThrow();
    }

    private String checked() {
        Condition checked = Conditions.find(store().getStatus().conditions(), "Checked").orElseThrow();
        return checked.status() + "/" + checked.reason();
    }

    /** Each week has one, and each reads the share after the last one's, when the clock is put forward too. */
    @Test
    void oneAWeekWithAnotherShare() {
        Map<String, Integer> shares = new LinkedHashMap<>();
        assertThat(checked()).isEqualTo("Unknown/NothingToCheck");
        for (int hour = 0; hour < 24 * 7 * 6; hour += 5) {
            pass(Duration.ofHours(5));
            jobs().forEach(job -> shares.put(job.id().name(), check(job).share()));
            assertThat(jobs()).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(shares).hasSize(6);
        List<Integer> all = new ArrayList<>(shares.values());
        for (int n = 1; n < all.size(); n++) {
            assertThat(all.get(n)).as("%s", shares).isEqualTo(all.get(n - 1) % Checking.SHARES + 1);
        }
        assertThat(environment().getStatus().backup().lastChecked()).isEqualTo(last().made().toString());
        assertThat(checked()).isEqualTo("True/Whole");
    }

    @Test
    void ofWeeksThatNobodyWasThereForTheLastIsMadeUpFor() {
        days(8);
        Checking before = last();
        pass(Duration.ofDays(30));
        assertThat(jobs()).hasSize(1);
        assertThat(last().share()).isEqualTo((before.share() + 3) % Checking.SHARES + 1);
    }

    /** What is remembered of it stands in the Job. */
    @Test
    void withoutItsStatusItIsNotDoneAgain() {
        days(8);
        List<Child> before = jobs();
        String time = environment().getStatus().backup().lastChecked();
        environment().setStatus(null);
        store().setStatus(null);
        settle();
        assertThat(jobs()).isEqualTo(before);
        assertThat(environment().getStatus().backup().lastChecked()).isEqualTo(time);
        assertThat(checked()).isEqualTo("True/Whole");
    }

    @Test
    void nothingIsSavedBesideAndNothingIsCheckedWhileSomethingIsSaved() {
        acts.put(CHECK, Act.NEVER_READY);
        days(8);
        assertThat(last().state()).isEqualTo(State.ACTIVE);
        String since = environment().getStatus().backup().last();
        save();
        assertThat(saving()).isZero();
        assertThat(environment().getStatus().backup().last()).isEqualTo(since);
        acts.remove(CHECK);
        settle();
        assertThat(last().state()).isEqualTo(State.SUCCEEDED);
        assertThat(environment().getStatus().backup().last()).isGreaterThan(since);

        acts.put("media.backup", Act.NEVER_READY);
        List<Child> before = jobs();
        days(8);
        assertThat(saving()).isPositive();
        assertThat(jobs()).isEqualTo(before);
        acts.clear();
        settle();
        assertThat(jobs()).hasSize(1).isNotEqualTo(before);
    }

    private long saving() {
        return given.world().children().stream().filter(child -> child.facts() instanceof Facts.Saving saving && saving
                .state() == State.ACTIVE).count();
    }

    private void save() {
        given.askForBackup();
        settle();
    }

    /** The share that was found damaged is read again day by day; no other one stands for it. */
    @Test
    void damageIsSaidUntilTheSameShareIsWhole() {
        acts.put(CHECK, Act.DAMAGED);
        days(8);
        Checking damaged = last();
        long forgotten = forgetting();
        assertThat(said("Protected").reason()).isEqualTo("RepositoryDamaged");
        assertThat(said("Protected").message()).contains("BackupStore nas is damaged. the task says why it fails");
        assertThat(said("Ready").status()).isEqualTo("True");
        assertThat(checked()).isEqualTo("False/RepositoryDamaged");
        days(10);
        assertThat(last().share()).isEqualTo(damaged.share());
        assertThat(last().made()).isAfter(damaged.made());
        assertThat(jobs()).hasSizeLessThanOrEqualTo(2);
        assertThat(forgetting()).as("an older point may be the one that comes back").isEqualTo(forgotten);

        // that nobody can look heals nothing
        acts.put(CHECK, Act.CRASHES);
        days(3);
        assertThat(said("Protected").reason()).isEqualTo("RepositoryDamaged");
        assertThat(said("Noted").reason()).isEqualTo("CheckFailed");
        acts.remove(CHECK);
        days(1);
        assertThat(said("Protected").reason()).isEqualTo("RecentPoint");
        assertThat(last().share()).isEqualTo(damaged.share());
        assertThat(checked()).isEqualTo("True/Whole");
        assertThat(forgetting()).isGreaterThan(forgotten);
    }

    private long forgetting() {
        return given.world().children().stream().filter(child -> child.facts() instanceof Facts.Forgetting).count();
    }

    /** Its node was drained, or somebody deleted it: the Job still tells that there is damage, and a day later it is looked at again. */
    @Test
    void damageOutlivesThePodThatFoundIt() {
        days(8);
        acts.put(CHECK, Act.DAMAGED);
        days(7);
        assertThat(said("Protected").reason()).isEqualTo("RepositoryDamaged");
        int share = last().share();
        long forgotten = forgetting();
        given.world().remove(new Id("Pod", jobs().getLast().id().namespace(), jobs().getLast().id().name() + "-pod-0"));
        acts.put(CHECK, Act.NEVER_READY);
        settle();
        assertThat(said("Protected").reason()).isEqualTo("RepositoryDamaged");
        assertThat(said("Protected").message()).contains("its pod is gone");
        assertThat(checked()).isEqualTo("False/RepositoryDamaged");
        days(1);
        assertThat(said("Protected").reason()).isEqualTo("RepositoryDamaged");
        assertThat(forgetting()).as("an older point may be the one that comes back").isEqualTo(forgotten);
        acts.put(CHECK, Act.DAMAGED);
        settle();
        assertThat(last().share()).isEqualTo(share);
        assertThat(said("Protected").message()).contains("the task says why it fails");
    }

    @Test
    void whatCannotBeCheckedIsTriedDayByDayAndSaidAfterTwoWeeks() {
        days(8);
        Instant whole = last().made();
        acts.put(CHECK, Act.CRASHES);
        days(8);
        assertThat(said("Noted").reason()).isEqualTo("CheckFailed");
        assertThat(said("Noted").message()).contains("tried again a day later", "exit code 1", "why it fails");
        assertThat(environment().getStatus().backup().lastChecked()).isEqualTo(whole.toString());
        assertThat(checked()).isEqualTo("True/Whole");
        days(8);
        assertThat(jobs()).hasSize(2);
        assertThat(said("Noted").reason()).isEqualTo("CheckOverdue");
        assertThat(said("Noted").message()).contains("longer than two weeks", "why it fails");
        assertThat(said("Protected").reason()).isEqualTo("RecentPoint");
        assertThat(checked()).isEqualTo("Unknown/CheckOverdue");
        acts.clear();
        days(1);
        assertThat(said("Noted").reason()).isEqualTo("none");
        assertThat(checked()).isEqualTo("True/Whole");
    }

    /** Somebody waits for that. */
    @Test
    void aRestoreDoesNotWaitForACheck() {
        days(7);
        acts.put(CHECK, Act.NEVER_READY);
        days(8);
        assertThat(last().state()).isEqualTo(State.ACTIVE);
        Restore restore = new Restore();
        restore.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("back").build());
        String point = given.world().backupsOf("acme", "shop-dev").getFirst().getMetadata().getName();
        restore.setSpec(new RestoreSpec("shop-dev", RestoreMode.REPLACE, point, null, null, null, null, null, null, new Preconditions(
                environment()
                        .getStatus().sequence()), null, null, null, null));
        Given.identify(restore, given.world().now());
        given.world().put(restore);
        settle();
        List<Condition> said = given.world().restoresOf("acme", "shop-dev").stream().filter(one -> one.getMetadata().getName().equals(
                "back"))
                .findFirst().orElseThrow().getStatus().conditions();
        assertThat(Conditions.isTrue(said, "Complete")).as("%s", said).isTrue();
        assertThat(last().state()).as("it begins anew").isEqualTo(State.ACTIVE);
    }

    @Test
    void inAnotherStoreNothingIsKnown() throws IOException {
        days(8);
        String site = Files.readString(CASE).split("\n---\n")[0];
        Change.apply(site.replace("store: nas", "store: other"), given.world());
        settle();
        assertThat(jobs()).as("whose store is not there is held").hasSize(1);
        assertThat(environment().getStatus().backup().lastChecked()).isNull();
        assertThat(checked()).isEqualTo("Unknown/NothingToCheck");
        Change.apply(site, given.world());
        settle();
        assertThat(checked()).isEqualTo("True/Whole");
    }

    @Test
    void withItsEnvironmentItsJobsGo() {
        days(8);
        List<String> before = jobs().stream().map(Child::uid).toList();
        assertThat(before).isNotEmpty();
        environment().getMetadata().setDeletionTimestamp(given.world().now().toString());
        settle();
        assertThat(jobs()).as("those of the one that the Site makes anew").extracting(Child::uid).doesNotContainAnyElementsOf(before);
    }

    @Test
    void noneWhileSuspended() throws IOException {
        days(2);
        String site = Files.readString(CASE).split("\n---\n")[0];
        Change.apply(site.replace("- {name: dev,", "- {name: dev, suspend: true,"), given.world());
        days(20);
        assertThat(jobs()).hasSizeLessThanOrEqualTo(1);
        assertThat(said("Noted").reason()).isNotEqualTo("CheckOverdue");
        assertThat(said("Protected").status()).as("nobody can do anything about it").isEqualTo("Unknown");
        assertThat(said("Protected").reason()).isEqualTo("Suspended");
        assertThat(said("Protected").message()).contains("holds what was there at");
        assertThat(checked()).isNotEqualTo("Unknown/CheckOverdue");
    }
}
