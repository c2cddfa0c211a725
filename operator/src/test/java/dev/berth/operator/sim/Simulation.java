package dev.berth.operator.sim;

import dev.berth.plan.kind.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs seeds: each draws a story and a schedule, and must end as the story does undisturbed. */
final class Simulation {
    /** Stories are shared by seeds, so that each is run undisturbed only once. */
    static final int STORIES = 200;

    private static final int MOST_DIFFERENCES = 40;

    private final Kinds kinds;
    private final Map<Long, Set<String>> ends = new ConcurrentHashMap<>();

    Simulation(Kinds kinds) {
        this.kinds = kinds;
    }

    /** Empty when every promise was kept, else what was broken, with the seed and the steps that led there. */
    Optional<String> run(long seed) {
        long story = seed % STORIES;
        Optional<String> broken = broken(story, new Schedule(kinds, Story.of(story), seed, false));
        return broken.map(_ -> {
            Schedule again = new Schedule(kinds, Story.of(story), seed, true);
            String why = broken(story, again).orElse("(not again)");
            return "seed " + seed + ", story " + story + ": " + why + "\nsteps:\n" + String.join("\n", again.steps());
        });
    }

    private Optional<String> broken(long story, Schedule schedule) {
        try {
            Set<String> end = schedule.disturbed();
            List<String> differences = Schedule.differences(undisturbed(story), end);
            return differences.isEmpty() ? Optional.empty() : Optional.of(said(differences));
        } catch (Violation violation) {
            return Optional.of(violation.getMessage());
        } catch (RuntimeException bug) {
            return Optional.of("a turn threw " + bug + "\n" + String.join("\n", List.of(bug.getStackTrace()).stream().limit(12).map(
                    Object::toString).toList()));
        }
    }

    private static String said(List<String> differences) {
        return "invariant 8: another end than undisturbed:\n" + String.join("\n", differences.subList(0, Math.min(MOST_DIFFERENCES,
                differences
                        .size())));
    }

    private Set<String> undisturbed(long story) {
        Set<String> known = ends.get(story);
        if (known == null) {
            known = new Schedule(kinds, Story.of(story), 0, false).undisturbed();
            ends.put(story, known);
        }
        return known;
    }
}
