package dev.berth.proof.fault;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Learns scenarios, and plays plans side by side, each in a lane of its own. */
final class Plans {
    /** On two cores the API server and its controllers need as much as the operators do. */
    private static final int LANES = Integer.getInteger("faults.lanes", 4);

    private final Bed bed;
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<String, Learned> learned = new ConcurrentHashMap<>();

    /**
     * What undisturbed runs showed.
     *
     * @param end    how it ends
     * @param writes that were made in every one of them
     */
    record Learned(EndState end, Set<String> writes, Set<String> watched) {}

    record Result(Plan plan, boolean reached, List<String> problems, List<String> writes, Times times) {

        boolean wrong() {
            return !problems.isEmpty();
        }

        @Override
        public String toString() {
            return plan.id() + (reached ? "" : " (not reached)") + " took " + times + (wrong()
                    ? "\n  " + String.join("\n  ",
                            problems) + "\n  what was written:\n    " + String.join("\n    ", writes)
                    : "");
        }
    }

    Plans(Bed bed) {
        this.bed = bed;
        for (int n = 1; n <= LANES; n++) {
            lanes.add(new Lane(bed, n));
        }
    }

    /** Plays each scenario twice without a fault; one that does not end well, and alike, is left out and told. */
    List<String> learn(List<Scenario> scenarios) {
        Map<String, List<Run.Outcome>> outcomes = new ConcurrentHashMap<>();
        List<Scenario> twice = new ArrayList<>(scenarios);
        twice.addAll(scenarios);
        sideBySide(twice, (scenario, lane) -> {
            Run.Outcome outcome = new Run(bed, lane, scenario, Script.undisturbed(), false).play(Optional.empty());
            outcomes.computeIfAbsent(scenario.name(), _ -> new CopyOnWriteArrayList<>()).add(outcome);
        });
        List<String> failures = new ArrayList<>();
        outcomes.forEach((name, both) -> compared(name, both.getFirst(), both.getLast(), failures).ifPresent(one -> learned.put(name,
                one)));
        return failures;
    }

    private static Optional<Learned> compared(String name, Run.Outcome one, Run.Outcome other, List<String> failures) {
        List<String> problems = new ArrayList<>(one.problems());
        problems.addAll(other.problems());
        problems.addAll(other.end().differences(one.end()));
        if (!problems.isEmpty()) {
            failures.add("Scenario " + name + " without a fault:\n  " + String.join("\n  ", problems) + "\n  what was written:\n    "
                    + String
                            .join("\n    ", FaultProxy.lines(one.writes())));
            return Optional.empty();
        }
        Set<String> writes = keys(one);
        writes.retainAll(keys(other));
        return Optional.of(new Learned(one.end(), writes, one.watched()));
    }

    private static Set<String> keys(Run.Outcome outcome) {
        return outcome.writes().stream().map(FaultProxy.Write::key).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every plan of every scenario that was learned. */
    List<Plan> all() {
        return Scenario.ALL.stream().filter(scenario -> learned.containsKey(scenario.name())).flatMap(scenario -> Plan.of(scenario, learned
                .get(
                        scenario.name()).writes(), learned.get(scenario.name()).watched()).stream()).toList();
    }

    /**
     * Plays these, and tells each when it ended; none is begun when the time is over.
     *
     * @param told of all results so far, one call at a time
     */
    List<Result> play(List<Plan> plans, boolean asProcess, Instant end, Consumer<List<Result>> told) {
        List<Result> results = new ArrayList<>();
        sideBySide(plans, (plan, lane) -> {
            if (Instant.now().isAfter(end)) {
                return;
            }
            Result result = play(plan, lane, asProcess);
            synchronized (results) {
                results.add(result);
                System.out.println("faults " + results.size() + "/" + plans.size() + " " + result);
                told.accept(results);
            }
        });
        return results;
    }

    private Result play(Plan plan, Lane lane, boolean asProcess) {
        Scenario scenario = scenario(plan.scenario());
        Run.Outcome outcome = new Run(bed, lane, scenario, Script.of(plan.fault(), plan.at()), asProcess).play(Optional.of(learned.get(plan
                .scenario()).end()));
        return new Result(plan, outcome.reached(), outcome.problems(), FaultProxy.lines(outcome.writes()), outcome.times());
    }

    static Scenario scenario(String name) {
        return Scenario.ALL.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "There is no scenario " + name + ": take one of " + Scenario.ALL + "."));
    }

    private interface Work<T> {
        void in(T item, Lane lane);
    }

    private <T> void sideBySide(List<T> items, Work<T> work) {
        Queue<T> queue = new ConcurrentLinkedQueue<>(items);
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = lanes.stream().map(lane -> Thread.ofPlatform().name(lane.namespace).start(() -> {
            for (T item = queue.poll(); item != null; item = queue.poll()) {
                try {
                    work.in(item, lane);
                } catch (RuntimeException | AssertionError e) {
                    failures.add(e);
                }
            }
        })).toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("a lane failed", failures.peek());
        }
    }

    /** Scenarios down, faults across: plans played, and those that ended wrong. */
    static String table(List<Result> results) {
        Map<String, List<Result>> byScenario = results.stream().collect(Collectors.groupingBy(result -> result.plan().scenario(),
                LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder("| scenario |");
        for (Fault fault : Fault.values()) {
            text.append(' ').append(fault).append(" |");
        }
        text.append(" all | wrong | median |\n|---|").append("---|".repeat(Fault.values().length + 3)).append('\n');
        byScenario.forEach((scenario, some) -> text.append(row(scenario, some)));
        return text.append(row("all", results)).toString();
    }

    private static String row(String name, List<Result> results) {
        StringBuilder text = new StringBuilder("| " + name + " |");
        Map<Fault, List<Result>> byFault = results.stream().collect(Collectors.groupingBy(result -> result.plan().fault()));
        for (Fault fault : Fault.values()) {
            text.append(' ').append(cell(byFault.getOrDefault(fault, List.of()))).append(" |");
        }
        long reached = results.stream().filter(Result::reached).count();
        return text.append(' ').append(reached).append(" | ").append(results.stream().filter(Result::wrong).count()).append(" | ").append(
                Times.median(results.stream().map(Result::times).toList())).append(" |\n").toString();
    }

    private static String cell(List<Result> results) {
        long reached = results.stream().filter(Result::reached).count();
        long wrong = results.stream().filter(Result::wrong).count();
        return results.isEmpty() ? "" : reached + (wrong == 0 ? "" : " (" + wrong + " wrong)");
    }
}
