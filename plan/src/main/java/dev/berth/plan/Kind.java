package dev.berth.plan;

import io.fabric8.kubernetes.client.CustomResource;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The one shape of every kind: resolve inputs once, decide, judge.
 *
 * @param <P>    the primary
 * @param <S>    its status
 * @param <I>    its inputs
 * @param inputs all that the turn may look at, resolved from the world
 * @param plan   pure decision
 * @param verdict pure judgement, from inputs that were resolved again after the last write
 */
public record Kind<P extends CustomResource<?, S>, S, I>(
        Class<P> type,
        Class<S> statusType,
        BiFunction<P, World, I> inputs,
        Function<I, Plan> plan,
        BiFunction<I, Outcome, Verdict<S>> verdict,
        boolean finalized) {}
