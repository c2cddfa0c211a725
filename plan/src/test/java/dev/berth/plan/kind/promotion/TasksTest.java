package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.PromotionStatus;
import dev.berth.plan.Child;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of a release: before its pods start, and after; in an environment that follows its Site, and in one that is promoted to. */
class TasksTest {
    private static final String PROD = "shop-prod";
    private static final String PREPROD = "shop-preprod";
    private static final String TASKS = """
            tasks: [{name: migrate, component: web, args: [migrate], run: BeforeRelease}, {name: warm, component: web, args: [warm], run: AfterRelease}]""";

    private final Theatre theatre = new Theatre();
    private String first;

    @BeforeEach
    void bothRunTheFirstRelease() {
        site("1.4");
        theatre.play();
        first = theatre.current();
        theatre.after(Duration.ofMinutes(1));
        assertThat(environment(PROD).getStatus().release().name()).isEqualTo(first);
    }

    private void site(String tag) {
        theatre.siteWith(tag, "", TASKS, "");
    }

    private Environment environment(String name) {
        return theatre.environment(name);
    }

    private Condition ready(String environment) {
        return Conditions.find(environment(environment).getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    private String image(String environment) {
        return theatre.written(environment, "Deployment", "web").lines().filter(line -> line.contains("image:")).findFirst().orElseThrow();
    }

    @Test
    void areRunBeforeAndAfterEachReleaseAndRemembered() {
        assertThat(environment(PREPROD).getStatus().release().tasks()).containsExactly("migrate", "warm");
        assertThat(theatre.below(PREPROD, "Job", "migrate-1")).isPresent();
        site("1.5");
        theatre.play();
        assertThat(environment(PREPROD).getStatus().release().tasks()).containsExactly("migrate", "warm");
        assertThat(theatre.below(PREPROD, "Job", "migrate-2")).isPresent();
        assertThat(theatre.below(PREPROD, "Job", "migrate-1")).as("of the decision before").isEmpty();
        assertThat(ready(PREPROD).status()).isEqualTo("True");
    }

    /** The whole history of what was done lies in the ledger: nobody runs a migration twice by cleaning up. */
    @Test
    void areNotRunAgainWhenTheirJobIsDeleted() {
        theatre.delete(theatre.below(PREPROD, "Job", "migrate-1").orElseThrow());
        theatre.play();
        assertThat(theatre.below(PREPROD, "Job", "migrate-1")).isEmpty();
        assertThat(ready(PREPROD).status()).isEqualTo("True");
    }

    @Test
    void leaveTheReleaseBeforeServingWhenOneFails() {
        String before = image(PREPROD);
        theatre.act("web.task", Act.CRASHES);
        site("1.5");
        theatre.play();
        assertThat(ready(PREPROD).reason()).isEqualTo("TaskFailed");
        assertThat(ready(PREPROD).message()).contains("Task migrate of release " + theatre.current()
                + " failed. What ran before goes on serving.",
                "delete job migrate-2 runs it again.", "ended with exit code 1 and wrote last:\nthe task says why it fails");
        assertThat(image(PREPROD)).isEqualTo(before);
        assertThat(Conditions.find(environment(PREPROD).getStatus().conditions(), "Exact").orElseThrow().status()).isEqualTo("Unknown");
        assertThat(Conditions.isTrue(environment(PREPROD).getStatus().conditions(), "Available")).isTrue();

        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(ready(PREPROD).reason()).as("a failed task is not repeated by itself").isEqualTo("TaskFailed");
        theatre.delete(theatre.below(PREPROD, "Job", "migrate-2").orElseThrow());
        theatre.play();
        assertThat(ready(PREPROD).status()).isEqualTo("True");
        assertThat(image(PREPROD)).isNotEqualTo(before);
    }

    /** An unfinished task is not cut off by the next release, which waits. */
    @Test
    void holdUpTheNextReleaseUntilTheyHaveEnded() {
        theatre.act("web.task", Act.NEVER_READY);
        site("1.5");
        theatre.play();
        String second = theatre.current();
        assertThat(ready(PREPROD).reason()).isEqualTo("TaskRunning");
        site("1.6");
        theatre.play();
        String third = theatre.current();
        assertThat(environment(PREPROD).getStatus().release().name()).isEqualTo(second);
        assertThat(ready(PREPROD).message()).contains("Release " + third + " follows when the task has ended that runs in Job migrate-2");
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(environment(PREPROD).getStatus().release().name()).isEqualTo(third);
        assertThat(environment(PREPROD).getStatus().release().tasks()).containsExactly("migrate", "warm");
        assertThat(ready(PREPROD).status()).isEqualTo("True");
    }

    /** Somebody closes the door of a site whose migration has failed. */
    @Test
    void leaveItToTheEnvironmentWhoMayVisitWhatStillServes() {
        theatre.act("web.task", Act.CRASHES);
        site("1.5");
        theatre.play();
        theatre.siteWith("1.5", "", TASKS, "visitors: {policy: Everyone}");
        theatre.play();
        assertThat(ready(PREPROD).reason()).isEqualTo("TaskFailed");
        assertThat(theatre.written(PREPROD, "IngressRoute", "berth--web")).doesNotContain("visitors");
        site("1.5");
        theatre.play();
        assertThat(theatre.written(PREPROD, "IngressRoute", "berth--web")).contains("visitors");
    }

    /** Its image cannot be pulled, so nothing is cut off; it would be in the way of the release that mends it for an hour. */
    @Test
    void makeWayForTheNextReleaseWhenTheyCannotStart() {
        theatre.act("web.task", Act.CANNOT_PULL);
        site("1.5");
        theatre.play();
        assertThat(ready(PREPROD).reason()).isEqualTo("ImagePullFailed");
        site("1.6");
        theatre.until(() -> environment(PREPROD).getStatus().release().name().equals(theatre.current()) && theatre.below(PREPROD, "Job",
                "migrate-2").isEmpty());
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(ready(PREPROD).status()).isEqualTo("True");
    }

    /** Two releases failed one after the other: what serves is older than both, and the way back leads to it. */
    @Test
    void leadBackToWhatRanAndNotToAReleaseWhoseTasksFailedToo() {
        theatre.act("web.task", Act.CRASHES);
        site("1.5");
        theatre.play();
        String second = theatre.current();
        site("1.6");
        theatre.play();
        assertThat(environment(PREPROD).getStatus().sequence()).isEqualTo(3);
        assertThat(environment(PREPROD).getStatus().previous()).extracting(one -> one.name() + " " + one.neverRan()).containsExactly(second
                + " true", first + " null");
        theatre.after(Duration.ofMinutes(1));
        theatre.promote("again", PREPROD, second, "");
        theatre.play();
        Condition end = Conditions.find(theatre.promotion("again").getStatus().conditions(), Conditions.READY).orElseThrow();
        assertThat(end.reason()).as(end.message()).isEqualTo("RolledBack");
        assertThat(environment(PREPROD).getStatus().release().name()).isEqualTo(first);
        assertThat(ready(PREPROD).status()).isEqualTo("True");
    }

    /** While tasks come first, what the pods that serve may reach stays open, whatever was decided in between. */
    @Test
    void keepTheLinksOfWhatServesOpen() {
        String cache = ", {name: cache, image: \"redis:7\", database: {engine: redis, size: 1Gi}}";
        theatre.siteOf("1.4", "connectsTo: [cache]", cache, TASKS);
        theatre.play();
        theatre.act("web.task", Act.CRASHES);
        theatre.siteOf("1.5", "", cache, TASKS);
        theatre.play();
        theatre.siteOf("1.6", "", cache, TASKS);
        theatre.play();
        assertThat(environment(PREPROD).getStatus().sequence()).isEqualTo(4);
        assertThat(theatre.written(PREPROD, "NetworkPolicy", "component-web")).contains("cache.task");
        theatre.act("web.task", Act.RUNS);
        theatre.delete(theatre.below(PREPROD, "Job", "migrate-4").orElseThrow());
        theatre.play();
        assertThat(ready(PREPROD).status()).isEqualTo("True");
        assertThat(theatre.written(PREPROD, "NetworkPolicy", "component-web")).doesNotContain("cache.task");
    }

    @Test
    void turnAPromotionBackWhenOneFailsAndAreNotRunOnTheWayBack() {
        site("1.5");
        theatre.play();
        String second = theatre.current();
        String before = image(PROD);
        theatre.act("web.task", Act.CRASHES);
        theatre.promote("go", PROD, second, "");
        theatre.play();
        Condition end = Conditions.find(theatre.promotion("go").getStatus().conditions(), Conditions.READY).orElseThrow();
        assertThat(end.reason()).isEqualTo("RolledBack");
        assertThat(end.message()).contains("Task migrate of release " + second + " failed", "the task says why it fails");
        assertThat(environment(PROD).getStatus().release().name()).isEqualTo(first);
        assertThat(ready(PROD).status()).isEqualTo("True");
        assertThat(image(PROD)).isEqualTo(before);
        assertThat(theatre.below(PROD, "Job", "migrate-3")).isEmpty();
    }

    @Test
    void verifyNothingBeforeTheLastOneHasEnded() {
        site("1.5");
        theatre.act("web.task", Act.NEVER_READY);
        theatre.play();
        theatre.promote("go", PROD, theatre.current(), "");
        theatre.play();
        assertThat(environment(PROD).getStatus().release().name()).isEqualTo(first);
        Child job = theatre.below(PREPROD, "Job", "migrate-2").orElseThrow();
        assertThat(job.facts().toString()).contains("ACTIVE");
        theatre.act("web.task", Act.RUNS);
        theatre.play();
        assertThat(environment(PROD).getStatus().release().name()).isEqualTo(theatre.current());
    }

    @Test
    void runNoneWhileSuspendedAndAllOfThemAfterwards() {
        theatre.siteWith("1.5", "", TASKS, "suspend: true");
        theatre.play();
        assertThat(theatre.below(PREPROD, "Job", "migrate-2")).isEmpty();
        site("1.5");
        theatre.play();
        assertThat(environment(PREPROD).getStatus().release().tasks()).containsExactly("migrate", "warm");
        assertThat(ready(PREPROD).status()).isEqualTo("True");
    }

    @Test
    void aPromotionSaysWhetherADatabaseIsSavedBeforeThem() {
        theatre.siteOf("1.5", "", ", {name: db, image: \"mariadb:11.4\", database: {engine: mariadb}}", TASKS);
        theatre.play();
        String second = theatre.current();
        theatre.promote("go", PROD, second, "");
        theatre.play();
        PromotionStatus ended = theatre.promotion("go").getStatus();
        assertThat(Conditions.isTrue(ended.conditions(), "Complete")).isTrue();
        assertThat(ended.safetyBackup().skipped()).startsWith("Release " + first + " has no database that the tasks of release " + second);
        theatre.after(Duration.ofMinutes(1));
        theatre.promote("back", PROD, first, "");
        theatre.play();
        assertThat(theatre.promotion("back").getStatus().safetyBackup()).as("it waits, and nothing is decided").isNull();
        List<PromotionStatus> before = theatre.statuses();
        theatre.clearStatuses();
        theatre.play();
        assertThat(theatre.statuses()).isEqualTo(before);
    }
}
