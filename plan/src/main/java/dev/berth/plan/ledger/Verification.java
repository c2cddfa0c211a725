package dev.berth.plan.ledger;

import dev.berth.api.Condition;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.plan.condition.Conditions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether an environment has verified a release: it was Ready and Exact there. */
public final class Verification {
    /** Reason of an environment's {@code Ready} when a task of its release has failed: no time heals that. */
    public static final String TASK_FAILED = "TaskFailed";

    /** The same when a page is not what a check of the stack wants. */
    public static final String CHECK_FAILED = "CheckFailed";

    /** Reason of {@code Exact} where a volume holds what a release should decide: nothing that runs now can make it True. */
    public static final String CODE_IN_VOLUME = "CodeInVolume";

    private static final String EXACT = "Exact";

    private Verification() {}

    /** The release that an environment runs and has verified: Ready and Exact, both said of the spec as it stands. */
    public static Optional<String> running(Environment environment) {
        return ready(environment).filter(status -> Conditions.isTrue(status.conditions(), EXACT)).map(status -> status.release().name());
    }

    /** The release that an environment runs as well as it can: verified, or Ready with its code in a volume. */
    public static Optional<String> settled(Environment environment) {
        return running(environment).or(() -> codeInVolume(environment).map(_ -> environment.getStatus().release().name()));
    }

    /** What is said of Exact where all is Ready and yet cannot be verified, because a volume holds what the release should decide. */
    public static Optional<Condition> codeInVolume(Environment environment) {
        return ready(environment).flatMap(status -> Conditions.find(status.conditions(), EXACT)).filter(exact -> exact.reason().equals(
                CODE_IN_VOLUME));
    }

    /** The same of this release alone. */
    public static Optional<Condition> codeInVolume(Environment environment, String release) {
        return codeInVolume(environment).filter(_ -> environment.getStatus().release().name().equals(release));
    }

    /** What may be done with a release that cannot be verified. */
    public static String unverified(String release) {
        return "To run it unverified, write deploy: {mode: Pinned, release: %s} where it shall run.".formatted(release);
    }

    /** The status, where it is about the spec as it stands, and says Ready of a release. */
    private static Optional<EnvironmentStatus> ready(Environment environment) {
        return Optional.ofNullable(environment.getStatus())
                .filter(status -> status.release() != null)
                .filter(status -> environment.getMetadata().getGeneration().equals(status.observedGeneration()))
                .filter(status -> Conditions.isTrue(status.conditions(), Conditions.READY));
    }

    /** Since when it is Ready and Exact without a break; only of an environment that has verified what it runs. */
    public static Instant since(Environment environment) {
        Instant decided = Instant.parse(environment.getStatus().release().since());
        return Stream.of(Conditions.READY, EXACT)
                .flatMap(type -> Conditions.find(environment.getStatus().conditions(), type).stream())
                .map(Condition::lastTransitionTime)
                .flatMap(Stream::ofNullable)
                .map(Instant::parse)
                .reduce(decided, Verification::later);
    }

    private static Instant later(Instant one, Instant other) {
        return Comparator.<Instant>naturalOrder().compare(one, other) < 0 ? other : one;
    }

    /** The releases that an environment says it runs and ran. */
    public static Stream<DeployedRelease> deployed(Environment environment) {
        return Stream.ofNullable(environment.getStatus())
                .flatMap(status -> Stream.concat(Stream.ofNullable(status.release()), Stream.ofNullable(status.previous()).flatMap(
                        List::stream)));
    }

    /** It runs there verified, or did before another one replaced it. */
    public static boolean ever(Environment environment, String release) {
        EnvironmentStatus status = environment.getStatus();
        return running(environment).filter(release::equals).isPresent()
                || status != null && status.previous() != null && status.previous().stream().anyMatch(one -> one.name().equals(release)
                        && Boolean.TRUE.equals(one.verified()));
    }
}
