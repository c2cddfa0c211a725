package dev.berth.plan.stage;

import dev.berth.api.Deploy;
import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Stage;
import java.util.Locale;
import java.util.Optional;

/**
 * Data goes from one environment of a site to a lower one: against the way that releases take. Stages say which one is the lower; of two of
 * one stage, that from which the other one takes its releases.
 */
public record DataFlow(Environment source, Environment target) {
    /** Why data should not go this way unless somebody says that it shall; empty where it goes down. */
    public Optional<String> objection() {
        Optional<Stage> from = stage(source);
        Optional<Stage> to = stage(target);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.of("Environment %s says no stage, so nobody can tell which of the two is the lower one.".formatted(name(from
                    .isEmpty() ? source : target)));
        }
        int fall = height(from.get()) - height(to.get());
        if (fall > 0 || fall == 0 && takesReleasesFrom(source, target)) {
            return Optional.empty();
        }
        if (fall < 0) {
            return Optional.of("Environment %s is of stage %s, and %s of stage %s: data goes from prod down to preprod and dev, and not up."
                    .formatted(name(source), word(from.get()), name(target), word(to.get())));
        }
        return Optional.of(
                "Environments %s and %s are of stages of one height, and the first one does not take its releases from the second: nobody can tell which of them is the lower one."
                        .formatted(name(source), name(target)));
    }

    private static Optional<Stage> stage(Environment environment) {
        return StageDefaults.stage(environment.getSpec().site(), name(environment), environment.getSpec());
    }

    private static int height(Stage stage) {
        return switch (stage) {
            case PROD -> 3;
            case PREPROD -> 2;
            case DEV -> 1;
            case DEBUG, PREVIEW -> 0;
        };
    }

    private static boolean takesReleasesFrom(Environment environment, Environment other) {
        return Optional.ofNullable(environment.getSpec().deploy())
                .map(Deploy::from)
                .or(() -> Optional.ofNullable(environment.getStatus()).map(EnvironmentStatus::effective).map(Effective::from))
                .filter(name(other)::equals)
                .isPresent();
    }

    private static String name(Environment environment) {
        return environment.getMetadata().getName();
    }

    private static String word(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }
}
