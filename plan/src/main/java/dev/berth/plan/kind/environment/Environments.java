package dev.berth.plan.kind.environment;

import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;

/** Environment: one running copy of a site. */
public final class Environments {
    /** A turn's inputs, which are this room's own, and the course that follows from them: plan and verdict read one and the same. */
    public static final class Turn {
        private final Inputs in;
        private Course course;

        private Turn(Inputs in) {
            this.in = in;
        }

        private Course course() {
            if (course == null) {
                course = Course.of(in);
            }
            return course;
        }
    }

    public static final Kind<Environment, EnvironmentStatus, Turn> KIND = new Kind<>(
            Environment.class, EnvironmentStatus.class, Environments::inputs, Environments::plan, Environments::verdict, true);

    private Environments() {}

    private static Turn inputs(Environment environment, World world) {
        return new Turn(Inputs.of(environment, world));
    }

    private static Plan plan(Turn turn) {
        return EnvironmentPlan.of(turn.in, turn::course);
    }

    private static Verdict<EnvironmentStatus> verdict(Turn turn, Outcome outcome) {
        return EnvironmentVerdict.of(turn.in, turn::course, outcome);
    }
}
