package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import dev.berth.plan.world.Stagehand.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The site of the case prune-login, whose store has a login of its own for what forgets. */
class PruneLoginTest {
    private static final Path CASE = Path.of("src/test/resources/golden/prune-login/given.yaml");
    private static final String FORGETS = "berth.forget.backup";
    private static final String SPACE = "acme--shop-dev";
    private static final Id SECRET = new Id("Secret", SPACE, "berth-prune");
    private static final int ROUNDS = 20;

    private final Map<String, Act> acts = new HashMap<>(Map.of(FORGETS, Act.NEVER_READY));
    private Given given;
    private Rehearsal rehearsal;

    private void play(UnaryOperator<String> edit) throws IOException {
        given = Given.read(edit.apply(Files.readString(CASE)));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Backups.KIND, Environments.KIND),
                new Stagehand(acts));
        rehearsal.play(ROUNDS);
    }

    private void goOn() {
        rehearsal.round();
        rehearsal.play(ROUNDS);
    }

    private void login(String print, String... keys) {
        given.world().secret("acme", "nas-prune", new Known.Value<>(new SecretPrint("Opaque", Set.of(keys), print)));
    }

    private List<String> jobs(String prefix) {
        return given.world().children().stream().map(Child::id).filter(id -> id.kind().equals("Job") && id.name().startsWith(prefix)).map(
                Id::name).toList();
    }

    private String written(Id id) {
        return Documents.text(rehearsal.written().get(id));
    }

    private boolean marked() {
        return given.world().child(new Id("ConfigMap", SPACE, "berth-prune")).isPresent();
    }

    private Optional<Condition> noted() {
        Environment environment = given.world().environment("acme", "shop-dev").optional().orElseThrow();
        return Conditions.find(environment.getStatus().conditions(), "Noted").filter(one -> one.reason().equals("RetentionStopped"));
    }

    private Condition ready() {
        return Conditions.find(given.world().backupStore("acme", "nas").optional().orElseThrow().getStatus().conditions(), "Ready")
                .orElseThrow();
    }

    private void save() {
        given.askForBackup();
        goOn();
    }

    @Test
    void theLoginIsHereWhileAJobForgetsAndNotLonger() throws IOException {
        play(site -> site);
        assertThat(written(new Id("Job", SPACE, jobs("forget-").getFirst()))).contains("name: berth-prune").doesNotContain("berth-store");
        assertThat(written(SECRET)).doesNotContain("closed");
        assertThat(marked()).isTrue();
        acts.clear();
        goOn();
        assertThat(written(SECRET)).contains("closed");
        assertThat(marked()).isFalse();
    }

    @Test
    void noOtherJobGetsIt() throws IOException {
        play(site -> site);
        acts.clear();
        goOn();
        save();
        assertThat(jobs("backup-")).hasSize(2).allSatisfy(job -> assertThat(written(new Id("Job", SPACE, job))).contains(
                "name: berth-store-nas").doesNotContain("berth-prune"));
        assertThat(jobs("check-")).allSatisfy(job -> assertThat(written(new Id("Job", SPACE, job))).doesNotContain("berth-prune"));
    }

    @Test
    void aJobThatFailsLeavesNoLogin() throws IOException {
        acts.put(FORGETS, Act.CRASHES);
        play(site -> site);
        assertThat(noted().orElseThrow().message()).contains("could not forget them");
        assertThat(written(SECRET)).contains("closed");
        assertThat(marked()).isFalse();
    }

    @Test
    void aStoreThatHasNoSuchLoginAnyMoreLetsItsJobEndAndThenTakesTheLoginAway() throws IOException {
        play(site -> site);
        String job = jobs("forget-").getFirst();
        given.world().backupStore("acme", "nas").optional().orElseThrow().setSpec(Given.read(Files.readString(CASE).replaceFirst(
                "  prune: .*\n", "")).world().backupStore("acme", "nas").optional().orElseThrow().getSpec());
        goOn();
        assertThat(jobs("forget-")).containsExactly(job);
        assertThat(marked()).isTrue();
        acts.clear();
        goOn();
        assertThat(written(SECRET)).contains("closed");
        assertThat(marked()).isFalse();
    }

    @Test
    void whileTheLoginIsMissingNothingIsForgottenAndAllElseGoesOn() throws IOException {
        play(site -> site.replaceFirst("  acme/nas-prune: .*\n", ""));
        assertThat(jobs("forget-")).isEmpty();
        assertThat(marked()).isFalse();
        assertThat(ready().status()).isEqualTo("True");
        assertThat(ready().message()).contains("Secret nas-prune does not exist: kubectl -n acme create secret generic nas-prune "
                + "--from-literal=username=… --from-literal=password=…");
        assertThat(noted().orElseThrow().message()).contains("the login in prune of BackupStore nas cannot be used",
                "Secret nas-prune does not exist");
        save();
        assertThat(jobs("backup-")).hasSize(2);

        login("half", "username");
        goOn();
        assertThat(jobs("forget-")).isEmpty();
        assertThat(ready().message()).contains("Secret nas-prune has no key password");
        login("whole", "username", "password");
        goOn();
        assertThat(jobs("forget-")).hasSize(1);
        assertThat(ready().message()).startsWith("Its key and credentials are there.");
        assertThat(noted()).isEmpty();
    }

    @Test
    void whatOpensTheStoreForAllIsSaidFirst() throws IOException {
        play(site -> site.replaceFirst("  acme/nas-prune: .*\n", "").replaceFirst("  acme/nas-login: .*\n", ""));
        assertThat(ready().status()).isEqualTo("False");
        assertThat(ready().message()).startsWith("Secret nas-login does not exist");
    }

    @Test
    void anotherPasswordOfThatLoginIsNoticed() throws IOException {
        acts.put(FORGETS, Act.CRASHES);
        play(site -> site);
        String before = sources(jobs("forget-").getFirst(), "print-of-before");
        assertThat(sources(jobs("forget-").getFirst(), "print-of-before")).isEqualTo(before);
        assertThat(sources(jobs("forget-").getFirst(), "print-of-after")).isNotEqualTo(before);
    }

    /** What the Secret is made of when the Job is made anew, and at work. */
    private String sources(String job, String print) {
        acts.put(FORGETS, Act.NEVER_READY);
        login(print, "username", "password");
        given.world().remove(new Id("Job", SPACE, job));
        goOn();
        String made = written(SECRET);
        assertThat(made).doesNotContain("closed");
        acts.put(FORGETS, Act.CRASHES);
        goOn();
        return made;
    }
}
