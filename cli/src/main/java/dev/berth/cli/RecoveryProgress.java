package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.plan.condition.Conditions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a recovery tells of its environment as it goes on.
 *
 * @param asleep until it is ready without pods and with the release that was sealed; else with pods
 */
record RecoveryProgress(Recovery recovery, boolean asleep) {
    /** Why one is ready that has no pods. */
    private static final String SUSPENDED = "Suspended";

    /** How long it may have nothing to say. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /**
     * @param environment as it is now
     * @param waited      since it was asked for
     * @throws Refused where nobody makes it, or looks at it
     */
    ActionProgress.Now now(Optional<Environment> environment, Duration waited) {
        Optional<Condition> ready = environment.flatMap(RecoveryProgress::ready);
        if (ready.isEmpty() && waited.compareTo(PATIENCE) >= 0) {
            throw new Refused(List.of(
                    "Environment %s is not there, or nobody has looked at it, for five minutes: kubectl berth status %s shows what its Site says, and kubectl -n berth-system get pods whether the operator runs."
                            .formatted(recovery.environment(), recovery.siteName()),
                    "When that is mended, the same command once more goes on from here."));
        }
        return new ActionProgress.Now(environment.filter(this::isReady).isPresent(), ready, List.of());
    }

    private static Optional<Condition> ready(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).flatMap(status -> Conditions.find(status.conditions(), Conditions.READY));
    }

    private boolean isReady(Environment environment) {
        boolean current = environment.getStatus() != null && environment.getMetadata().getGeneration().equals(environment.getStatus()
                .observedGeneration());
        return current && environment.getStatus().release() != null
                && (!asleep || environment.getStatus().release().name().equals(recovery.releaseName()))
                && Boolean.TRUE.equals(environment.getSpec().suspend()) == asleep
                && ready(environment).filter(said -> said.status().equals("True") && said.reason().equals(SUSPENDED) == asleep)
                        .isPresent();
    }
}
