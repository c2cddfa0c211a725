package dev.berth.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.berth.plan.Kind;
import dev.berth.plan.kind.Kinds;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.LoggerFactory;

/**
 * Every fault at every write leads to the end that an undisturbed run has, and breaks nothing on the way.
 *
 * <p>Properties: {@code faults=all} plays all, {@code sample} what {@code faults.seed} draws of some scenarios; {@code one} those of
 * {@code faults.scenario}, or the one that {@code faults.plan} names (scenario/FAULT/place, as a report does). No plan is begun after
 * {@code faults.seconds}. {@code faults.process} plays them on the operator as it is shipped, in a process that is killed with signal 9.
 * {@code faults.log} is a level for what the operator logs, {@code faults.lanes} says how many run side by side.
 */
@Tag("api")
@EnabledIfSystemProperty(named = "faults", matches = "all|sample|one", disabledReason = "make test plays a sample, make faults all")
class FaultPlansTest {
    /** Of how many scenarios a sample is drawn: each has to be learned first. */
    private static final int SAMPLED = 2;

    /** How long a sample is played; a busy machine plays less of it, and fewer plans than these prove too little. */
    private static final int SECONDS = 90;
    private static final int FEWEST = 6;

    private static final Path REPORT = Path.of("target", "faults.md");
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());

    private static Bed bed;
    private static Plans plans;
    private static List<String> unlearned;

    @BeforeAll
    static void layOut() {
        for (String name : List.of("dev.berth.operator", "io.fabric8", "io.javaoperatorsdk")) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.toLevel(System.getProperty("faults.log", "OFF")));
        }
        ((Logger) LoggerFactory.getLogger("dev.berth.operator.lead")).setLevel(Level.ERROR); // what ends this JVM says so
        bed = Bed.get();
        plans = new Plans(bed);
    }

    @Test
    void everyFaultLeadsToTheSameEnd() throws IOException {
        Instant start = Instant.now();
        List<Plan> chosen = chosen();
        System.out.println(chosen.size() + " plans, in the order of -Dfaults.seed=" + SEED);
        report(List.of(), chosen.size(), start);
        List<Plans.Result> results = plans.play(chosen, Boolean.getBoolean("faults.process"), until(),
                soFar -> report(soFar, chosen.size(), start));
        System.out.println(Files.readString(REPORT));
        assertThat(unlearned).as("scenarios that do not end well without a fault").isEmpty();
        assertThat(results.stream().filter(Plans.Result::wrong)).isEmpty();
        assertThat(results.stream().filter(Plans.Result::reached)).as("plans whose place was reached").hasSizeGreaterThanOrEqualTo(
                property("faults").equals("sample") ? FEWEST : 1);
    }

    /** JOSDK never again turns a resource out of whose turn an Error came; Berth's loop gives it none to see. */
    @Test
    void anErrorOutOfTurnsWedgesNothing() {
        String tenant = "wedged" + Long.toString(System.nanoTime(), 36);
        AtomicInteger errors = new AtomicInteger(3);
        Lane lane = new Lane(bed, 99);
        Run.makeTenant(bed, tenant);
        lane.stock();
        Kinds kinds = Kinds.ALL.with(failing(Kinds.ALL.environments(), errors));
        try (FaultProxy wire = lane.wire(tenant, Script.undisturbed(), Optional.empty(), () -> {})) {
            Life life = new Life.InProcess(wire, lane.settings(tenant), kinds, () -> {});
            Stage stage = new Stage(bed, tenant, lane);
            Plans.scenario("bring-up").act().accept(stage);
            stage.await("Ready after three Errors", () -> stage.all("Environment").size() == 2 && stage.ready());
            life.crash();
        }
        assertThat(errors.get()).as("Errors that were not thrown").isNotPositive();
    }

    private static <P extends CustomResource<?, S>, S, I> Kind<P, S, I> failing(Kind<P, S, I> kind, AtomicInteger errors) {
        return new Kind<>(kind.type(), kind.statusType(), kind.inputs(), inputs -> {
            if (errors.getAndDecrement() > 0) {
                throw new StackOverflowError("a fault of the test");
            }
            return kind.plan().apply(inputs);
        }, kind.verdict(), kind.finalized());
    }

    private static Instant until() {
        return Instant.now().plusSeconds(Long.getLong("faults.seconds", whole() ? 24 * 3600 : SECONDS));
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    private static boolean whole() {
        return property("faults").equals("all") || !property("faults.scenario").isEmpty();
    }

    private static List<Plan> chosen() {
        String one = property("faults.plan");
        if (!one.isEmpty()) {
            Plan plan = Plan.parse(one);
            learn(List.of(Plans.scenario(plan.scenario())));
            return List.of(plan);
        }
        String some = property("faults.scenario");
        if (!some.isEmpty()) {
            learn(Stream.of(some.split(",")).map(Plans::scenario).toList());
            return shuffled();
        }
        if (property("faults").equals("all")) {
            learn(Scenario.ALL);
            return shuffled();
        }
        List<Scenario> drawn = new ArrayList<>(Scenario.ALL);
        Collections.shuffle(drawn, new Random(SEED));
        learn(drawn.subList(0, SAMPLED));
        return shuffled();
    }

    private static void learn(List<Scenario> scenarios) {
        unlearned = plans.learn(scenarios);
        unlearned.forEach(System.out::println);
    }

    /** All that were learned, in an order that the seed gives: what time allows is then a fair sample. */
    private static List<Plan> shuffled() {
        List<Plan> all = new ArrayList<>(plans.all());
        Collections.shuffle(all, new Random(SEED));
        return all;
    }

    /** Written anew after every plan, so that it also tells of a run that was ended before its time. */
    private static void report(List<Plans.Result> results, int chosen, Instant start) {
        StringBuilder text = new StringBuilder("# Faults\n\n").append(results.size()).append(" of ").append(chosen)
                .append(" plans, in the order of -Dfaults.seed=").append(SEED).append(", in ")
                .append(Duration.between(start, Instant.now()).toSeconds()).append(
                        " s. The table counts those whose place was reached, by ")
                .append("scenario and fault; ").append(results.stream().filter(result -> !result.reached()).count())
                .append(" others were not reached in their run.\n\n").append(Plans.table(results)).append("\nMedians of a plan: ")
                .append(Times.medians(results.stream().map(Plans.Result::times).toList())).append(".\n");
        results.stream().filter(Plans.Result::wrong).forEach(result -> text.append("\n```\n").append(result).append("\n```\n"));
        try {
            Files.writeString(REPORT, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
