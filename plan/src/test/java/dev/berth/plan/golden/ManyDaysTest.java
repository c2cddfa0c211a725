package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.BackupSpec;
import dev.berth.api.Preconditions;
import dev.berth.api.Restore;
import dev.berth.api.RestoreSpec;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.restore.Restores;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Points are made and forgotten for months, while Jobs fail, nobody is there for days, and people ask for points, pin them and bring them
 * back: what lies in the repository is always what the Backups say, or more.
 */
class ManyDaysTest {
    private static final int DAYS = 60;
    private static final int FEWEST = 3;
    private static final int ROUNDS = 30;
    private static final Duration UNDO = Duration.ofHours(72);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final String SITE = "src/test/resources/golden/backup-scheduled/given.yaml";

    private final Map<String, Stagehand.Act> acts = new HashMap<>();
    private final Set<String> repository = new HashSet<>();
    private final Set<String> sealed = new HashSet<>();
    private final Set<String> saved = new HashSet<>();
    private final Set<String> forgotten = new HashSet<>();
    private final Map<String, Instant> replaced = new HashMap<>();
    private final Map<Id, Instant> ended = new HashMap<>();
    private final List<String> made = new ArrayList<>();
    private Given given;
    private Rehearsal rehearsal;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noPointIsLostOrForgottenTooEarly(long seed) throws Exception {
        Random random = new Random(seed);
        given = Given.read(Files.readString(Path.of(SITE)));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Backups.KIND, Restores.KIND,
                Environments.KIND),
                new Stagehand(acts));
        settle();
        for (int day = 0; day < DAYS; day++) {
            pass(Duration.ofHours(random.nextInt(8) == 0 ? 24L * (1 + random.nextInt(6)) : 6 + random.nextInt(30)));
            acts.clear();
            fail(random, "media.backup");
            fail(random, SaveJobs.SEAL + ".backup");
            fail(random, "berth.forget.backup");
            if (random.nextInt(5) == 0) {
                byHand("by-hand-" + day, random.nextInt(3) == 0);
            }
            settle();
            acts.clear();
            for (int n = random.nextInt(8) == 0 ? 3 : 0; n > 0; n--) {
                bringBack("back-" + day + "-" + n);
                settle();
                given.world().at(given.world().now().plus(Duration.ofMinutes(20)));
            }
        }
        acts.clear();
        for (int day = 0; day < 7; day++) {
            pass(Duration.ofDays(1));
            settle();
        }
        assertThat(made).as("one for each time").doesNotHaveDuplicates().hasSizeGreaterThan(DAYS / 2);
        Set<String> objects = backups().stream().filter(ManyDaysTest::isComplete).map(one -> one.getMetadata().getUid()).collect(Collectors
                .toSet());
        assertThat(repository).as("points, and Backups that say so").isEqualTo(objects).contains(newest());
        assertThat(saved).as("of what lies there, what no Backup tells of").isSubsetOf(backups().stream().map(one -> one.getMetadata()
                .getUid())
                .toList());
        long pinned = backups().stream().filter(one -> Boolean.TRUE.equals(one.getSpec().pinned())).count();
        assertThat(forgotten).hasSizeGreaterThan(DAYS / 3);
        assertThat(usual(repository).count()).isBetween(3L + 3, 3 + 7 + 4 + pinned);
        assertThat(replaced).hasSizeGreaterThan(3);
        assertThat(repository.stream().filter(replaced::containsKey).count()).isLessThanOrEqualTo(3);
        assertThat(backups().stream().filter(one -> !isComplete(one)).map(one -> one.getMetadata().getName()).filter(name -> !name
                .startsWith("by-hand"))).hasSizeLessThanOrEqualTo(3);
    }

    private void fail(Random random, String whose) {
        if (random.nextInt(4) == 0) {
            acts.put(whose, Stagehand.Act.CRASHES);
        }
    }

    private String newest() {
        return backups().stream().filter(ManyDaysTest::isComplete).max(Comparator.comparing(one -> one.getStatus()
                .recoveryPoint()))
                .orElseThrow().getMetadata().getUid();
    }

    private void byHand(String name, boolean pinned) {
        Backup backup = new Backup();
        backup.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName(name).build());
        backup.setSpec(new BackupSpec("shop-dev", null, null, null, null, null, pinned ? true : null));
        Given.identify(backup, given.world().now());
        given.world().put(backup);
    }

    /** The data of the newest point takes the place of that which is there, and that is saved first. */
    private void bringBack(String name) {
        Optional<Integer> sequence = given.world().environment("acme", "shop-dev").optional().map(one -> one.getStatus().sequence());
        Optional<Backup> newest = RecoveryPoint.usual(backups()).max(Comparator.comparing(RecoveryPoint::time));
        if (newest.isEmpty() || sequence.isEmpty()) {
            return;
        }
        Restore restore = new Restore();
        restore.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName(name).build());
        restore.setSpec(new RestoreSpec("shop-dev", null, newest.get().getMetadata().getName(), null, null, null, null, null, null,
                new Preconditions(sequence.get()), null, null, null, null));
        Given.identify(restore, given.world().now());
        given.world().put(restore);
    }

    private Stream<String> usual(Set<String> points) {
        return points.stream().filter(uid -> !replaced.containsKey(uid));
    }

    /** The cluster removes Jobs a day after they have ended. */
    private void pass(Duration time) {
        given.world().at(given.world().now().plus(time));
        ended.entrySet().removeIf(job -> {
            boolean over = !given.world().now().isBefore(job.getValue().plus(KEPT));
            if (over) {
                given.world().children().stream().filter(child -> child.id().equals(job.getKey()) || child.id().name().startsWith(job
                        .getKey().name() + "-pod-")).forEach(child -> given.world().remove(child.id()));
            }
            return over;
        });
    }

    private void settle() {
        for (int n = 0; n < ROUNDS; n++) {
            Map<String, Boolean> before = backups().stream().collect(Collectors.toMap(one -> one.getMetadata().getUid(),
                    ManyDaysTest::isComplete));
            List<Rehearsal.Turn> round = rehearsal.round();
            round.forEach(turn -> turn.writes().forEach(write -> judge(write.want(), before)));
            look();
            if (round.stream().allMatch(Rehearsal.Turn::idle)) {
                return;
            }
        }
    }

    private void judge(Want want, Map<String, Boolean> complete) {
        if (want instanceof Want.Remove(Id id, String uid) && id.kind().equals("Backup") && complete.getOrDefault(uid, false)) {
            assertThat(repository).as("%s goes, and its point stands", id).doesNotContain(uid);
        }
        if (want instanceof Want.Remove(Id id, String uid) && id.kind().equals("Backup")) {
            assertThat(saved).as("%s goes, and what it saved stays", id).doesNotContain(uid);
        }
        if (want instanceof Want.Once(var object) && object instanceof Backup backup) {
            made.add(backup.getMetadata().getName());
        }
        if (want instanceof Want.Once(var object) && object instanceof Job job && job.getMetadata().getName().startsWith("forget-")) {
            assertThat(given.world().children().stream().filter(ManyDaysTest::saves)).as("what saves beside %s", want.id()).isEmpty();
            List<String> args = job.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs();
            assertThat(repository).as("what %s expects", want.id()).contains(args.get(args.indexOf("--expect") + 1).split(","));
        }
    }

    private static boolean saves(Child child) {
        return child.facts() instanceof Facts.Saving saving && saving.state() == Facts.State.ACTIVE;
    }

    private void look() {
        backups().stream().filter(RecoveryPoint::madeForRestore).forEach(one -> replaced.put(one.getMetadata().getUid(), Instant.parse(one
                .getMetadata().getCreationTimestamp())));
        for (Child child : given.world().children()) {
            boolean over = child.facts() instanceof Facts.Saving saving && saving.state() != Facts.State.ACTIVE || child
                    .facts() instanceof Facts.Forgetting forgetting && forgetting.state() != Facts.State.ACTIVE;
            if (child.facts() instanceof Facts.Saving saving && saving.part().equals(SaveJobs.SEAL) && saving
                    .state() == Facts.State.SUCCEEDED && sealed.add(saving.action())) {
                repository.add(saving.action());
            }
            if (child.facts() instanceof Facts.Saving saving && saving.state() == Facts.State.SUCCEEDED && backups().stream().anyMatch(
                    one -> one
                            .getMetadata().getUid().equals(saving.action())) && !forgotten.contains(saving.action())) {
                saved.add(saving.action());
            }
            if (over && ended.putIfAbsent(child.id(), given.world().now()) == null && child.facts() instanceof Facts.Forgetting job
                    && job.state() == Facts.State.SUCCEEDED) {
                long were = usual(repository).count();
                job.backups().stream().filter(uid -> repository.contains(uid) && replaced.containsKey(uid)).forEach(uid -> assertThat(
                        replaced
                                .get(uid)).as("when %s was made, which goes at %s", uid, given.world().now()).isBeforeOrEqualTo(given
                                        .world().now()
                                        .minus(UNDO)));
                repository.removeAll(job.backups());
                saved.removeAll(job.backups());
                forgotten.addAll(job.backups());
                assertThat(usual(repository).count()).as("what %s leaves of %s usual points", child.id(), were).isGreaterThanOrEqualTo(Math
                        .min(FEWEST, were));
            }
        }
        assertThat(usual(repository).count()).isGreaterThanOrEqualTo(Math.min(FEWEST, usual(sealed).count()));
    }

    private static boolean isComplete(Backup backup) {
        return backup.getStatus() != null && Conditions.isTrue(backup.getStatus().conditions(), "Complete");
    }

    private List<Backup> backups() {
        return given.world().backupsOf("acme", "shop-dev");
    }
}
