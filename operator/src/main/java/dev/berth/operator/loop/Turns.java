package dev.berth.operator.loop;

import dev.berth.operator.report.Reporter;
import dev.berth.operator.shelf.LenientReading;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;
import io.fabric8.kubernetes.client.CustomResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same turn for every kind: resolve inputs, plan, apply, and again while that wrote something; then one verdict and one report.
 * Knows no framework, so that a test can turn it by hand.
 */
final class Turns<P extends CustomResource<?, S>, S, I> {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    /** Enough for every phase that stands on what an earlier one made visible. */
    private static final int MOST_ROUNDS = 6;

    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final int MOST_DOUBLINGS = 8;
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Turns in a row that may end on an outdated view before it is said aloud. */
    private static final int PATIENCE = 10;

    /**
     * What is to be done after a turn.
     *
     * @param gone  a deleted primary may lose its finalizer
     * @param again after which time to turn without being woken
     */
    record End(boolean gone, Optional<Duration> again) {}

    private final Kind<P, S, I> kind;
    private final World world;
    private final BiFunction<Owner, Plan, Outcome> apply;
    private final BiFunction<P, Verdict<S>, Reporter.Result> report;
    private final MeterRegistry meters;
    private final Map<String, Integer> outdated = new ConcurrentHashMap<>();
    private final Map<String, Integer> stale = new ConcurrentHashMap<>();

    /**
     * @param apply  brings a plan about for an owner
     * @param report writes what was judged
     */
    Turns(
            Kind<P, S, I> kind,
            World world,
            BiFunction<Owner, Plan, Outcome> apply,
            BiFunction<P, Verdict<S>, Reporter.Result> report,
            MeterRegistry meters) {
        this.kind = kind;
        this.world = world;
        this.apply = apply;
        this.report = report;
        this.meters = meters;
    }

    /** One turn; throws what time heals (outages) and what only a new version heals (bugs), both for the loop to try again. */
    End turn(P primary) {
        Timer.Sample time = Timer.start(meters);
        String result = "failed";
        try {
            Optional<String> notUnderstood = LenientReading.notUnderstood(primary);
            if (notUnderstood.isPresent()) {
                result = "held";
                return hold(primary, notUnderstood.get());
            }
            End end = understood(primary);
            result = "done";
            return end;
        } finally {
            time.stop(meters.timer("berth.turns", "kind", primary.getKind(), "result", result));
        }
    }

    private End hold(P primary, String why) {
        LOG.atWarn()
                .addKeyValue("kind", primary.getKind())
                .addKeyValue("namespace", primary.getMetadata().getNamespace())
                .addKeyValue("name", primary.getMetadata().getName())
                .addKeyValue("why", why)
                .log("an object holds something that this version does not understand: nothing below it is touched");
        return new End(false, Optional.empty());
    }

    private End understood(P primary) {
        Owner owner = Owner.of(primary);
        I inputs = kind.inputs().apply(primary, world);
        Outcome outcome = apply.apply(owner, kind.plan().apply(inputs));
        int writes = outcome.writes();
        for (int round = 1; outcome.writes() > 0 && round < MOST_ROUNDS; round++) {
            inputs = kind.inputs().apply(primary, world);
            outcome = apply.apply(owner, kind.plan().apply(inputs));
            writes += outcome.writes();
        }
        boolean unsettled = outcome.writes() > 0;
        if (unsettled) {
            inputs = kind.inputs().apply(primary, world);
        }
        if (writes > 0) {
            LOG.atInfo()
                    .addKeyValue("kind", owner.kind())
                    .addKeyValue("namespace", owner.namespace())
                    .addKeyValue("name", owner.name())
                    .addKeyValue("writes", writes)
                    .log("brought about");
        }
        if (stale(owner, outcome)) {
            return new End(false, Optional.of(SOON)); // the view has been renewed: judge from what is, not from what was
        }
        Verdict<S> verdict = kind.verdict().apply(inputs, new Outcome(outcome.refusals(), settled(outcome.asides()), writes));
        if (verdict.gone() && primary.getMetadata().getDeletionTimestamp() != null) {
            // The finalizer comes off the version that the cache holds; off an older one than we wrote last it does not come, however often it is tried.
            Reporter.Result shown = report.apply(primary, Verdict.unchanged(null));
            return new End(shown != Reporter.Result.STALE, judgeAgain(owner, shown));
        }
        Optional<Duration> judgeAgain = judgeAgain(owner, report.apply(primary, verdict));
        return new End(false, again(outcome, verdict, unsettled, judgeAgain));
    }

    /** Progress after its pace; a stale judgement at once, and ever later when the cache does not catch up. */
    private Optional<Duration> judgeAgain(Owner owner, Reporter.Result result) {
        if (result != Reporter.Result.STALE) {
            stale.remove(owner.uid());
            return result == Reporter.Result.LATER ? Optional.of(Reporter.PACE) : Optional.empty();
        }
        int times = stale.merge(owner.uid(), 1, Integer::sum);
        return Optional.of(AT_ONCE.multipliedBy(1L << Math.min(times - 1, MOST_DOUBLINGS)));
    }

    /** What was only seen too late is tried again at once, and nobody need hear of it. */
    private static List<Refusal> settled(List<Refusal> asides) {
        return asides.stream().filter(refusal -> refusal.cause() != Refusal.Cause.OUTDATED && refusal
                .cause() != Refusal.Cause.TERMINATING).toList();
    }

    private boolean stale(Owner owner, Outcome outcome) {
        if (outcome.refusals().stream().noneMatch(refusal -> refusal.cause() == Refusal.Cause.OUTDATED)) {
            outdated.remove(owner.uid());
            return false;
        }
        return outdated.merge(owner.uid(), 1, Integer::sum) < PATIENCE;
    }

    private Optional<Duration> again(Outcome outcome, Verdict<S> verdict, boolean unsettled, Optional<Duration> judgeAgain) {
        Stream<Duration> refused = Stream.concat(outcome.refusals().stream(), outcome.asides().stream()).map(refusal -> pause(refusal
                .cause()));
        Stream<Duration> asked = verdict.lookAgain().stream().map(this::until);
        Stream<Duration> ours = Stream.concat(judgeAgain.stream(), unsettled ? Stream.of(SOON) : Stream.of());
        return Stream.of(refused, asked, ours).flatMap(all -> all).min(Duration::compareTo);
    }

    private Duration until(Instant at) {
        Duration wait = Duration.between(world.now(), at);
        return wait.compareTo(AT_ONCE) < 0 ? AT_ONCE : wait;
    }

    /** How long a refusal is left alone when no event tells that its cause went. */
    private static Duration pause(Refusal.Cause cause) {
        return switch (cause) {
            case OUTDATED -> SOON;
            case TERMINATING -> Duration.ofSeconds(5);
            case NOT_OURS, FORBIDDEN, INVALID, QUOTA -> Duration.ofMinutes(1);
            case CONTESTED -> Duration.ofMinutes(10);
        };
    }
}
