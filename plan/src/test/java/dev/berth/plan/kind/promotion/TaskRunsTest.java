package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.TaskRunStatus;
import dev.berth.api.TaskRunStep;
import dev.berth.plan.Child;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.workload.TaskPods;
import dev.berth.plan.world.Stagehand.Act;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that people run once in an environment. */
class TaskRunsTest {
    private static final String PROD = "shop-prod";

    private final Theatre theatre = new Theatre();
    private String first;

    @BeforeEach
    void bothRunTheFirstRelease() {
        theatre.siteOf("1.4", "files: [{path: /etc/shop.conf, content: one}]", "", "");
        theatre.play();
        first = theatre.current();
        theatre.after(Duration.ofMinutes(1));
    }

    private TaskRunStatus status() {
        return theatre.taskRun("clear").getStatus();
    }

    private Condition ready() {
        return Conditions.find(status().conditions(), Conditions.READY).orElseThrow();
    }

    private String job() {
        return TaskPods.runJob(theatre.taskRun("clear").getMetadata().getUid());
    }

    private Optional<Child> live() {
        return theatre.below(PROD, "Job", job());
    }

    @Test
    void haveWhatTheComponentHas() {
        theatre.act("web.task", Act.NEVER_READY);
        theatre.run("clear", PROD, "command: [shop, clear]");
        theatre.play();
        assertThat(status().step()).isEqualTo(TaskRunStep.RUNNING);
        assertThat(status().release()).isEqualTo(first);
        assertThat(status().job()).isEqualTo(job());
        assertThat(ready().message()).contains("kubectl -n acme--shop-prod logs -f job/" + job());
        assertThat(theatre.written(PROD, "Job", job()))
                .contains("- shop", "- clear", "berth.dev/component: web.task", "ttlSecondsAfterFinished: 86400", TaskPods.files(job()),
                        "activeDeadlineSeconds: 3600", "backoffLimit: 0")
                .as("one that was evicted is not run again").doesNotContain("podFailurePolicy");
        assertThat(theatre.below(PROD, "ConfigMap", TaskPods.files(job()))).isPresent();
        assertThat(theatre.environment(PROD).getStatus().release().name()).isEqualTo(first);
    }

    @Test
    void endWellAndAreNotRunAgainWhenTheirJobIsGone() {
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        assertThat(status().step()).isEqualTo(TaskRunStep.ENDED);
        assertThat(status().exitCode()).isZero();
        assertThat(ready().reason()).isEqualTo("Complete");
        assertThat(theatre.below(PROD, "ConfigMap", TaskPods.files(job()))).as("of one that has ended").isEmpty();
        theatre.delete(live().orElseThrow());
        theatre.play();
        assertThat(live()).isEmpty();
        assertThat(ready().reason()).isEqualTo("Complete");
    }

    @Test
    void sayWhatTheirCommandWroteLastWhenItFails() {
        theatre.act("web.task", Act.CRASHES);
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        assertThat(status().exitCode()).isEqualTo(1);
        assertThat(ready().reason()).isEqualTo("CommandFailed");
        assertThat(ready().message()).contains("exit code 1", "the task says why it fails");
        assertThat(Conditions.find(theatre.environment(PROD).getStatus().conditions(), Conditions.READY).orElseThrow().status()).as(
                "the environment has nothing to do with it").isEqualTo("True");
    }

    /** Neither waits for the other. */
    @Test
    void outliveARelease() {
        theatre.act("web.task", Act.NEVER_READY);
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        theatre.siteOf("1.5", "files: [{path: /etc/shop.conf, content: two}]", "", "");
        theatre.play();
        theatre.promote("go", PROD, theatre.current(), "");
        theatre.play();
        assertThat(theatre.environment(PROD).getStatus().release().name()).isEqualTo(theatre.current()).isNotEqualTo(first);
        assertThat(live()).isPresent();
        assertThat(theatre.written(PROD, "ConfigMap", TaskPods.files(job()))).contains("one").doesNotContain("two");
        assertThat(status().step()).isEqualTo(TaskRunStep.RUNNING);
    }

    @Test
    void areStoppedWhenCancelled() {
        theatre.act("web.task", Act.NEVER_READY);
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        theatre.run("clear", PROD, "args: [clear], cancel: true");
        theatre.play();
        assertThat(live()).isEmpty();
        assertThat(ready().reason()).isEqualTo("Cancelled");
        assertThat(status().step()).isEqualTo(TaskRunStep.ENDED);
    }

    @Test
    void areNeverStartedTwice() {
        theatre.act("web.task", Act.NEVER_READY);
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        theatre.delete(live().orElseThrow());
        theatre.play();
        assertThat(live()).isEmpty();
        assertThat(ready().reason()).isEqualTo("JobLost");
    }

    @Test
    void ofAnEnvironmentThatIsNotThereWaitForAWhile() {
        theatre.run("clear", "shop-nowhere", "args: [clear]");
        theatre.play();
        assertThat(status().step()).isEqualTo(TaskRunStep.GATE);
        assertThat(ready().message()).contains("There is no Environment shop-nowhere");
        theatre.after(Duration.ofMinutes(20));
        theatre.play();
        assertThat(status().step()).isEqualTo(TaskRunStep.ENDED);
        assertThat(ready().reason()).isEqualTo("EnvironmentNotFound");
    }

    /** However many are asked for, the quota of the namespace has room for what the site needs. */
    @Test
    void areLimitedInNumber() {
        theatre.act("web.task", Act.NEVER_READY);
        for (int n = 0; n < 22; n++) {
            theatre.run("many-" + n, PROD, "args: [clear]");
            theatre.after(Duration.ofSeconds(1));
        }
        theatre.play();
        assertThat(jobs()).isEqualTo(20);
        theatre.run("many-0", PROD, "args: [clear], cancel: true");
        theatre.play();
        assertThat(jobs()).as("one makes way for another").isEqualTo(20);
    }

    @Test
    void leaveTheJobsOfTheNewest() {
        for (int n = 0; n < 23; n++) {
            theatre.run("many-" + n, PROD, "args: [clear]");
            theatre.after(Duration.ofSeconds(1));
            theatre.play();
        }
        assertThat(jobs()).isEqualTo(20);
        assertThat(theatre.below(PROD, "Job", TaskPods.runJob(theatre.taskRun("many-2").getMetadata().getUid()))).isEmpty();
        assertThat(theatre.below(PROD, "Job", TaskPods.runJob(theatre.taskRun("many-3").getMetadata().getUid()))).isPresent();
        assertThat(theatre.taskRun("many-0").getStatus().exitCode()).isZero();
    }

    private long jobs() {
        return IntStream.range(0, 24).filter(n -> theatre.has("many-" + n) && theatre.below(PROD, "Job", TaskPods.runJob(
                theatre.taskRun("many-" + n).getMetadata().getUid())).isPresent()).count();
    }

    @Test
    void goWithTheirJobWhenTheyAreDeleted() {
        theatre.act("web.task", Act.NEVER_READY);
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        String job = job();
        theatre.forgetRun("clear");
        theatre.play();
        assertThat(theatre.below(PROD, "Job", job)).isEmpty();
        assertThat(theatre.below(PROD, "ConfigMap", job + "-files")).isEmpty();
    }

    /** Whoever else has a finalizer on it: its status is not judged any more, so nothing would end it. */
    @Test
    void thatAreBeingDeletedAreNotStarted() {
        theatre.run("clear", PROD, "args: [clear]");
        theatre.until(() -> status() != null && status().step() == TaskRunStep.START);
        String job = job();
        theatre.delete(live().orElseThrow());
        theatre.taskRun("clear").getMetadata().setDeletionTimestamp("2026-01-01T09:00:00Z");
        theatre.play();
        assertThat(theatre.below(PROD, "Job", job)).isEmpty();
    }

    /** Both turns may run side by side after an outage. */
    @Test
    void thatCouldNotBeginInTimeAreNotStartedBeforeTheySaySo() {
        theatre.run("clear", PROD, "args: [clear]");
        theatre.until(() -> status() != null && status().step() == TaskRunStep.START);
        theatre.delete(live().orElseThrow());
        theatre.after(Duration.ofMinutes(16));
        theatre.play();
        assertThat(live()).isEmpty();
        assertThat(status().step()).isEqualTo(TaskRunStep.START);
        theatre.after(Duration.ofMinutes(5));
        theatre.play();
        assertThat(ready().reason()).isEqualTo("NotStarted");
    }

    /** A release's task is another pod, and well. */
    @Test
    void thatCannotStartAreNoTroubleOfARelease() {
        theatre.act("web.task", Act.CANNOT_PULL);
        theatre.run("clear", "shop-preprod", "args: [clear]");
        theatre.play();
        assertThat(ready().reason()).isEqualTo("ImagePullBackOff");
        theatre.act("web.task", Act.NEVER_READY);
        theatre.siteOf("1.5", "files: [{path: /etc/shop.conf, content: one}]", "",
                "tasks: [{name: migrate, component: web, args: [migrate], run: BeforeRelease}]");
        theatre.play();
        assertThat(Conditions.find(theatre.environment("shop-preprod").getStatus().conditions(), Conditions.READY).orElseThrow()
                .reason()).isEqualTo("TaskRunning");
    }

    /** Its Jobs went with it: one that comes back must not run the command a second time. */
    @Test
    void endWithAnEnvironmentThatWasAskedToStartThem() {
        theatre.run("clear", PROD, "args: [clear]");
        theatre.until(() -> status() != null && status().step() == TaskRunStep.START);
        theatre.delete(live().orElseThrow());
        theatre.environment(PROD).getMetadata().setUid("uid-of-the-next");
        theatre.round();
        assertThat(ready().reason()).isEqualTo("EnvironmentGone");
    }

    @Test
    void ofAComponentThatIsNotThereSayWhichThereAre() {
        theatre.run("clear", PROD, "worker", "args: [clear]");
        theatre.play();
        assertThat(status().step()).isEqualTo(TaskRunStep.ENDED);
        assertThat(ready().message()).isEqualTo("Release %s has no component worker: it has web.".formatted(first));
    }

    @Test
    void waitWhileTheEnvironmentIsSuspended() {
        theatre.siteWith("1.4", "", "", "", "suspend: true");
        theatre.play();
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        assertThat(ready().reason()).isEqualTo("Suspended");
        assertThat(live()).isEmpty();
    }

    @Test
    void sayTheSameWhenTheirStatusWasLost() {
        theatre.run("clear", PROD, "args: [clear]");
        theatre.play();
        TaskRunStatus before = status();
        theatre.clearStatuses();
        theatre.play();
        assertThat(status().step()).isEqualTo(TaskRunStep.ENDED);
        assertThat(status().exitCode()).isEqualTo(before.exitCode());
        assertThat(ready().reason()).isEqualTo("Complete");
    }
}
