package dev.berth.operator.sim;

import dev.berth.operator.sim.Revision.Actor;
import dev.berth.operator.sim.Wire.Crash;
import dev.berth.operator.sim.Wire.Fault;
import dev.berth.plan.Id;
import dev.berth.plan.kind.Kinds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One run of a story: undisturbed, or in the order and with the faults that a seed draws. */
final class Schedule {
    private static final int MOST_STEPS_TO_REST = 4_000;
    private static final int MOST_ROUNDS_TO_REST = 40;
    private static final int MOST_STEPS_BETWEEN_ACTS = 60;
    private static final int MOST_STEPS_AT_THE_END = 100;

    /** So long a user waits for what was deleted to be gone, amid faults; then the faults stop. */
    private static final int MOST_STEPS_OF_PATIENCE = 200;

    private static final int RESYNCS = 3;
    /** Nobody looks away for longer in the middle of things. */
    private static final Duration LONGEST_LEAP = Duration.ofHours(1);

    private static final Duration FORESIGHT = Duration.ofMinutes(11);

    private final Kinds kinds;
    private final List<Story.Act> story;
    private final Random random;
    private final List<String> steps = new ArrayList<>();
    private final boolean traced;
    private final SimulatedClock clock = new SimulatedClock();
    private final SimulatedCluster cluster;
    private final Machinery machinery;
    private final Registry registry = new Registry();
    private boolean disturbed;
    private int depth;
    private OperatorProcess operator;
    private Wire wire;

    /** @param traced every step is kept, to be told */
    Schedule(Kinds kinds, List<Story.Act> story, long seed, boolean traced) {
        this.kinds = kinds;
        this.story = story;
        this.random = new Random(seed);
        this.traced = traced;
        Invariants invariants = new Invariants();
        this.cluster = new SimulatedCluster(clock, revision -> {
            note(revision);
            invariants.judge(revision);
        });
        invariants.watch(cluster);
        this.machinery = new Machinery(cluster);
        Stream.concat(Stream.of("kube-system"), Story.TENANTS.stream().sorted()).forEach(this::namespace);
        start();
    }

    List<String> steps() {
        return steps;
    }

    private void namespace(String name) {
        cluster.make(Actor.USER, Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
    }

    private void start() {
        note("the operator starts");
        wire = new Wire(this::meanwhile);
        operator = new OperatorProcess(kinds, cluster, wire, clock, registry, Story.TENANTS);
    }

    private void note(Object step) {
        if (traced) {
            steps.add("  ".repeat(depth) + step);
        }
    }

    /** Each act of the story on a cluster at rest; answers the end state. */
    Set<String> undisturbed() {
        for (Story.Act act : story) {
            rest();
            act(act);
        }
        return end();
    }

    /** The acts of the story amid staleness, mishaps and faults; answers the end state. */
    Set<String> disturbed() {
        for (Story.Act act : story) {
            if (act.waits()) {
                rest();
            }
            for (int i = random.nextInt(MOST_STEPS_BETWEEN_ACTS); i > 0; i--) {
                step();
            }
            for (int i = MOST_STEPS_OF_PATIENCE; i > 0 && !act.enabled().test(cluster); i--) {
                step();
            }
            if (!act.enabled().test(cluster)) {
                rest();
            }
            act(act);
        }
        for (int i = random.nextInt(MOST_STEPS_AT_THE_END); i > 0; i--) {
            step();
        }
        return end();
    }

    private void act(Story.Act act) {
        clock.pass(act.after());
        if (!act.enabled().test(cluster)) {
            throw new Violation("the user cannot go on with: " + act + "; on its way out: " + cluster.all().filter(Live::terminating).map(
                    live -> live.id() + " " + live.tree().get("status")).toList());
        }
        note("USER: " + act);
        act.run().accept(cluster);
    }

    private Set<String> end() {
        rest();
        Set<String> end = EndState.of(cluster);
        for (int i = 1; i <= RESYNCS; i++) {
            int before = operator.writes();
            note("resync");
            operator.resync();
            rest();
            if (operator.writes() != before) {
                throw new Violation("invariant 7: a resync wrote");
            }
        }
        return end;
    }

    /** One thing happens, somewhere. */
    private void step() {
        disturbed = true;
        clock.pass(Duration.ofMillis(random.nextInt(400)));
        operator.ring();
        try {
            switch (random.nextInt(100)) {
                case 0, 1 -> wire.breakAt(1 + random.nextInt(12), Fault.values()[random.nextInt(Fault.values().length)]);
                case 2 -> pick(machinery.mishaps()).ifPresent(this::machine);
                case 3 -> pick(operator.views()).ifPresent(this::listAnew);
                case 4 -> operator.nextTimer().filter(then -> then.isBefore(clock.instant().plus(LONGEST_LEAP))).ifPresent(this::waitUntil);
                default -> usual();
            }
        } catch (Crash crash) {
            note("CRASH");
            start();
        }
    }

    private void usual() {
        int kind = random.nextInt(100);
        if (kind < 35) {
            pick(operator.behind()).ifPresent(this::hear);
        } else if (kind < 65) {
            pick(operator.due()).ifPresent(this::turn);
        } else if (kind < 72) {
            background();
        } else if (kind < 80) {
            pick(operator.outside().answers()).ifPresent(Runnable::run);
        } else {
            pick(machinery.steps().toList()).ifPresent(this::machine);
        }
    }

    /** Between two writes of a turn the rest of the world goes on; a second turn may run beside it, of another primary. */
    private void meanwhile() {
        if (!disturbed || depth > 1 || random.nextInt(6) > 0) {
            return;
        }
        usual();
    }

    private <T> Optional<T> pick(List<T> some) {
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
    }

    private void hear(LaggingView view) {
        for (int n = 1 + random.nextInt(6); n > 0 && view.behind(); n--) {
            view.next();
        }
        note("heard of " + view);
    }

    private void listAnew(LaggingView view) {
        note("the watch of " + view + " broke and lists anew");
        view.list();
    }

    private void turn(Id id) {
        note("turn of " + id);
        depth++;
        try {
            operator.turn(id);
        } finally {
            depth--;
        }
    }

    private void background() {
        if (!operator.background().isEmpty()) {
            operator.background().remove(random.nextInt(operator.background().size())).run();
        }
    }

    private void machine(Machinery.Step step) {
        step.run().run();
    }

    private void waitUntil(Instant then) {
        clock.passUntil(then);
        operator.ring();
    }

    /** Faults stop, everything that is under way comes to its end. */
    private void rest() {
        disturbed = false;
        wire.heal();
        int steps = 0;
        for (int round = 0; round < MOST_ROUNDS_TO_REST; round++) {
            int before = operator.writes();
            steps += settle(steps);
            if (round > 0 && operator.writes() == before || !timersEnd()) {
                note("rest");
                return;
            }
        }
        throw new Violation("no rest: " + operator);
    }

    /** False when there was no timer to wait for. */
    private boolean timersEnd() {
        Instant horizon = clock.instant().plus(FORESIGHT);
        Optional<Instant> next = operator.nextTimer().filter(then -> then.isBefore(horizon));
        boolean any = next.isPresent();
        while (next.isPresent()) {
            waitUntil(next.get());
            next = operator.nextTimer().filter(then -> then.isBefore(horizon));
        }
        return any;
    }

    private int settle(int before) {
        int steps = 0;
        while (true) {
            List<Runnable> elsewhere = elsewhere();
            if (!elsewhere.isEmpty()) {
                elsewhere.forEach(Runnable::run);
            } else if (operator.due().isEmpty()) {
                return steps;
            } else {
                turn(operator.due().getFirst());
            }
            if (before + ++steps > MOST_STEPS_TO_REST) {
                throw new Violation("no rest: " + operator);
            }
        }
    }

    /** What is to be done without the operator: each turn then sees all that could be seen. */
    private List<Runnable> elsewhere() {
        Optional<Machinery.Step> machine = machinery.steps().findFirst();
        if (machine.isPresent()) {
            return List.of(machine.get().run());
        }
        List<LaggingView> behind = operator.behind();
        if (!behind.isEmpty()) {
            return behind.stream().<Runnable>map(view -> view::next).toList();
        }
        List<Runnable> answers = operator.outside().answers();
        if (!answers.isEmpty()) {
            return answers;
        }
        return operator.background().isEmpty() ? List.of() : List.of(operator.background().removeFirst());
    }

    /** Lines that only one of two end states has. */
    static List<String> differences(Set<String> undisturbed, Set<String> disturbed) {
        List<String> differences = new ArrayList<>();
        Set<String> missing = new TreeSet<>(undisturbed);
        missing.removeAll(disturbed);
        missing.forEach(line -> differences.add("- " + line));
        Set<String> added = new TreeSet<>(disturbed);
        added.removeAll(undisturbed);
        added.forEach(line -> differences.add("+ " + line));
        return differences;
    }
}
