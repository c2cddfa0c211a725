package dev.berth.plan.kind.promotion;

import dev.berth.api.Condition;
import dev.berth.api.Demand;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.OnFailure;
import dev.berth.api.PromotionStatus;
import dev.berth.api.PromotionStep;
import dev.berth.api.SafetyBackup;
import dev.berth.plan.Known;
import dev.berth.plan.Verdict;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.ledger.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** How a promotion goes on: from what the ledger and the environment say, never from how far this status says it had come. */
final class PromotionVerdict {
    private static final String COMPLETE = "Complete";
    private static final String SAFETY_POINT_FAILED = "SafetyPointFailed";

    /** What no time heals, once pods have had some to start. */
    private static final Set<String> HOPELESS = Set.of("CrashLooping", "ImagePullFailed", "ContainerConfigError", "PageFails",
            Verification.CHECK_FAILED);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Inputs in;
    private final Optional<PromotionStatus> before;
    private Optional<String> replaces;
    private Optional<String> failure;
    private Optional<SafetyBackup> safety;

    private PromotionVerdict(Inputs in) {
        this.in = in;
        this.before = Optional.ofNullable(in.promotion().getStatus());
        this.replaces = before.map(PromotionStatus::replaces);
        this.failure = before.map(PromotionStatus::failure);
        this.safety = before.map(PromotionStatus::safetyBackup);
    }

    static Verdict<PromotionStatus> of(Inputs in) {
        if (in.environment().pending() || in.release().pending() || in.from().pending() || in.store().pending()) {
            return Verdict.unchanged(in.promotion().getStatus());
        }
        return new PromotionVerdict(in).judge();
    }

    private Verdict<PromotionStatus> judge() {
        Evidence evidence = in.evidence();
        List<Condition> said = before.map(PromotionStatus::conditions).orElse(List.of());
        boolean committedAfterAll = evidence instanceof Evidence.Committed;
        if (ActionConditions.complete(said) || ActionConditions.failed(said) && !committedAfterAll) {
            return sink();
        }
        if (!(evidence instanceof Evidence.None) && !(evidence instanceof Evidence.Copy)) {
            safety = safety.or(this::saved);
        }
        return switch (evidence) {
            case Evidence.None _ -> notBegun();
            case Evidence.Copy(DeployedRelease earlier) -> failed("Outdated",
                    "A Promotion of this name put release %s into %s before, and this is another object of that name: give it a name of its own if that is meant again."
                            .formatted(earlier.name(), in.environmentName()));
            case Evidence.Committed(DeployedRelease now, Optional<DeployedRelease> earlier) -> committed(now, earlier);
            case Evidence.RolledBack(DeployedRelease to, boolean stands) -> rolledBack(to, stands);
            case Evidence.Superseded(boolean verified, Optional<DeployedRelease> earlier) -> superseded(verified, earlier);
        };
    }

    /** It has ended: nothing that happens later changes what is said of it. */
    private Verdict<PromotionStatus> sink() {
        PromotionStatus status = before.orElseThrow();
        long generation = in.promotion().getMetadata().getGeneration();
        return Verdict.unchanged(new PromotionStatus(generation, status.step(), status.demand(), status.replaces(), status.safetyBackup(),
                status.failure(),
                conditions().still(status.conditions())));
    }

    private Verdict<PromotionStatus> notBegun() {
        safety = named();
        if (in.cancelled()) {
            return failed("Cancelled", "Cancelled before anything was changed.");
        }
        Instant deadline = in.created().plus(in.deadline());
        if (in.environment().optional().isEmpty() || in.ledger().isEmpty()) {
            return waits(absent(), deadline, Optional.empty());
        }
        Environment environment = in.environment().optional().get();
        Ledger ledger = in.ledger().get();
        Gate gate = Gate.of(in, environment, ledger);
        if (gate.refusal().isPresent()) {
            return failed(gate.refusal().get().reason(), gate.refusal().get().message());
        }
        if (ledger.release().filter(now -> now.name().equals(in.wanted())).isPresent()) {
            return complete("Unchanged", "Release %s runs in %s already: nothing was changed.".formatted(in.wanted(), in
                    .environmentName()));
        }
        if (gate.obstacle().isPresent()) {
            return waits(gate.obstacle().get(), deadline, gate.lookAgain());
        }
        Optional<Verdict<PromotionStatus>> saving = savingFirst(environment, ledger, deadline);
        if (saving.isPresent()) {
            return saving.get();
        }
        Optional<Finding> objection = objection(environment);
        if (overdue(deadline)) {
            return failed(objection.map(Finding::reason).orElse("DeadlineExceeded"), objection.map(Finding::message).orElse(
                    "Environment %s did not take release %s in time.".formatted(in.environmentName(), in.wanted())));
        }
        replaces = ledger.release().map(DeployedRelease::name);
        failure = Optional.empty();
        return goesOn(PromotionStep.COMMIT, new Demand(in.wanted(), ledger.sequence()), objection.orElse(Finding.waiting("Committing",
                "Environment %s is asked to run release %s.".formatted(in.environmentName(), in.wanted()))), deadline);
    }

    /** Nothing is decided before the data is saved; empty once it is, or where it need not be. */
    private Optional<Verdict<PromotionStatus>> savingFirst(Environment environment, Ledger ledger, Instant deadline) {
        switch (Saving.of(in, environment)) {
            case Saving.Needless(String why) -> safety = Optional.of(new SafetyBackup(null, why));
            case Saving.Hindered(Finding why) -> {
                return Optional.of(waits(why, deadline, Optional.empty()));
            }
            case Saving.Failed(String why) -> {
                return Optional.of(failed(SAFETY_POINT_FAILED,
                        "The data as it is now could not be saved first, so nothing was changed. %s%s"
                                .formatted(why, Saving.WITHOUT)));
            }
            case Saving.AtWork(Finding how) -> {
                safety = Optional.of(new SafetyBackup(in.point().name(), null));
                replaces = ledger.release().map(DeployedRelease::name);
                return Optional.of(overdue(deadline)
                        ? failed(SAFETY_POINT_FAILED,
                                "The data as it is now was not saved within %d seconds (deadlineSeconds), so nothing was changed. %s What is in the store by now is not sent again: make another Promotion, with a longer deadlineSeconds if this was too short.%s"
                                        .formatted(in.deadline().toSeconds(), how.message(), Saving.WITHOUT))
                        : goesOn(PromotionStep.SAFETY_POINT, new Demand(null, ledger.sequence()), how, deadline));
            }
            case Saving.Done() -> safety = named();
        }
        return Optional.empty();
    }

    private Optional<SafetyBackup> named() {
        return in.point().made().map(one -> new SafetyBackup(in.point().name(), null));
    }

    /** What can still be told when the status was lost. */
    private Optional<SafetyBackup> saved() {
        return named().or(() -> in.environment().optional().flatMap(one -> Saving.needless(in, one)).map(why -> new SafetyBackup(null,
                why)));
    }

    private Finding absent() {
        String namespace = in.promotion().getMetadata().getNamespace();
        return switch (in.environment()) {
            case Known.Unreadable<Environment>(String reason, String message) -> Finding.stalled(reason, message);
            case Known.Value<Environment> _ -> Finding.waiting("EnvironmentPending", "What runs in environment " + in.environmentName()
                    + " cannot be read yet.");
            default -> EnvironmentWords.notFound(in.environmentName(), namespace);
        };
    }

    /** The environment's own word on why it does not carry out what is demanded of it, such as a key that its Secret lacks. */
    private Optional<Finding> objection(Environment environment) {
        return EnvironmentWords.objection(environment, in.uid());
    }

    private Verdict<PromotionStatus> waits(Finding obstacle, Instant deadline, Optional<Instant> sooner) {
        if (overdue(deadline)) {
            return failed(obstacle.reason(), obstacle.message());
        }
        return goesOn(PromotionStep.GATE, null, obstacle, sooner.filter(deadline::isAfter).orElse(deadline));
    }

    private boolean overdue(Instant deadline) {
        return !in.now().isBefore(deadline);
    }

    private Verdict<PromotionStatus> committed(DeployedRelease now, Optional<DeployedRelease> earlier) {
        replaces = earlier.map(DeployedRelease::name);
        Optional<EnvironmentStatus> seen = seen();
        if (failure.isEmpty() && seen.isPresent() && in.environment().optional().flatMap(Verification::settled).filter(in.wanted()::equals)
                .isPresent()) {
            return complete(COMPLETE, in.environment().optional().flatMap(one -> Verification.codeInVolume(one, in.wanted())).map(
                    this::cameInexact).orElseGet(this::came));
        }
        Instant since = Instant.parse(now.since());
        failure = failure.or(() -> failing(seen, since));
        if (failure.isPresent()) {
            return givenUp(earlier);
        }
        Finding progress = ready(seen)
                .map(ready -> Finding.waiting("RollingOut", in.environmentName() + ": " + ready.message()))
                .orElse(Finding.waiting("RollingOut", "Release %s is rolled out in %s.".formatted(in.wanted(), in.environmentName())));
        Instant next = in.now().isBefore(since.plus(PATIENCE)) ? since.plus(PATIENCE) : since.plus(in.deadline());
        return goesOn(PromotionStep.ROLL_OUT, null, progress, next);
    }

    /** What the environment says of the ledger as it stands now. */
    private Optional<EnvironmentStatus> seen() {
        return in.environment().optional()
                .flatMap(environment -> Optional.ofNullable(environment.getStatus()))
                .filter(status -> status.sequence() != null && in.ledger().filter(ledger -> status.sequence() == ledger.sequence())
                        .isPresent());
    }

    private static Optional<Condition> ready(Optional<EnvironmentStatus> seen) {
        return seen.flatMap(status -> Conditions.find(status.conditions(), Conditions.READY));
    }

    private Optional<String> failing(Optional<EnvironmentStatus> seen, Instant since) {
        if (in.cancelled()) {
            return Optional.of("It was cancelled.");
        }
        Optional<Condition> ready = ready(seen).filter(condition -> condition.status().equals("False"));
        boolean hopeless = ready.filter(condition -> HOPELESS.contains(condition.reason())).isPresent();
        boolean over = ready.filter(condition -> condition.reason().equals(Verification.TASK_FAILED)).isPresent();
        if (over || hopeless && overdue(since.plus(PATIENCE)) || overdue(since.plus(in.deadline()))) {
            return Optional.of(ready.map(Condition::message).orElse("It did not become Ready and Exact in time."));
        }
        return Optional.empty();
    }

    private Verdict<PromotionStatus> givenUp(Optional<DeployedRelease> earlier) {
        String why = failure.orElseThrow();
        if (in.promotion().getSpec().onFailure() == OnFailure.STOP) {
            return failed("Stopped", "Release %s was left in %s as it is, because onFailure is Stop.%s %s".formatted(in.wanted(), in
                    .environmentName(), dataBefore(" --code FromBackup"), why));
        }
        if (earlier.isEmpty()) {
            return failed("NothingToRollBackTo", "Release %s was left in %s as it is, because nothing ran there before. %s".formatted(in
                    .wanted(), in.environmentName(), why));
        }
        Finding goingBack = objection(in.environment().optional().orElseThrow()).orElse(Finding.waiting("RollingBack",
                "Release %s is given up, and %s comes back. %s".formatted(in.wanted(), earlier.get().name(), why)));
        return goesOn(PromotionStep.ROLL_BACK, new Demand(earlier.get().name(), in.ledger().orElseThrow().sequence()), goingBack, in.now()
                .plus(PATIENCE));
    }

    /** The way back to the data that its tasks found, which going back to the old code does not bring. */
    private String dataBefore(String code) {
        return safety.map(SafetyBackup::name).map(point -> " The data as it was before its tasks: kubectl berth restore %s --backup %s%s"
                .formatted(in.environmentName(), point, code)).map(way -> way + ".").orElse("");
    }

    private String cameInexact(Condition exact) {
        return "Release %s came to run in %s: it was Ready, and cannot be Exact. %s".formatted(in.wanted(), in.environmentName(), exact
                .message());
    }

    private String came() {
        return "Release %s came to run in %s: it was Ready and Exact.".formatted(in.wanted(), in.environmentName());
    }

    private Verdict<PromotionStatus> superseded(boolean verified, Optional<DeployedRelease> earlier) {
        replaces = earlier.map(DeployedRelease::name);
        return verified
                ? complete(COMPLETE, came())
                : failed("Superseded", "Release %s did not come to run in %s before another one was put in its place.".formatted(in
                        .wanted(), in.environmentName()));
    }

    private Verdict<PromotionStatus> rolledBack(DeployedRelease now, boolean current) {
        replaces = Optional.of(now.name());
        failure = Optional.ofNullable(now.because()).or(() -> failure);
        String why = failure.orElse("It did not become Ready and Exact in time.");
        Optional<EnvironmentStatus> seen = seen();
        boolean stands = !current || ready(seen).filter(condition -> condition.status().equals("True")).isPresent();
        Instant deadline = Instant.parse(now.since()).plus(in.deadline());
        if (stands || overdue(deadline)) {
            String after = stands ? "runs again" : "was put back, but is not Ready: look at the environment";
            return failed("RolledBack", "Release %s was given up, and %s %s.%s %s".formatted(in.wanted(), now.name(), after, dataBefore(""),
                    why));
        }
        return goesOn(PromotionStep.ROLL_BACK, null, Finding.waiting("RollingBack", "Release %s is given up, and %s comes back. %s"
                .formatted(in.wanted(), now.name(), why)), deadline);
    }

    private Verdict<PromotionStatus> goesOn(PromotionStep step, Demand demand, Finding finding, Instant lookAgain) {
        List<Condition> all = conditions().goesOn(finding);
        return new Verdict<>(status(step, demand, all), Optional.of(lookAgain), false, Verdict.News.of(all));
    }

    private Verdict<PromotionStatus> complete(String reason, String message) {
        List<Condition> all = conditions().complete(reason, message);
        return new Verdict<>(status(PromotionStep.ENDED, null, all), Optional.empty(), false, Verdict.News.of(all));
    }

    private Verdict<PromotionStatus> failed(String reason, String message) {
        List<Condition> all = conditions().failed(reason, message);
        return new Verdict<>(status(PromotionStep.ENDED, null, all), Optional.empty(), false, Verdict.News.of(all));
    }

    private ActionConditions conditions() {
        return new ActionConditions(in.promotion().getMetadata().getGeneration());
    }

    private PromotionStatus status(PromotionStep step, Demand demand, List<Condition> all) {
        return new PromotionStatus(
                Objects.requireNonNull(in.promotion().getMetadata().getGeneration()),
                step,
                demand,
                replaces.orElse(null),
                safety.orElse(null),
                failure.orElse(null),
                all);
    }
}
