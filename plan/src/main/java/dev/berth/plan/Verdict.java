package dev.berth.plan;

import dev.berth.api.Condition;
import dev.berth.plan.condition.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is said about a primary.
 *
 * @param status    without clocks: condition times are stamped by the reporter
 * @param lookAgain when no event will tell, judge again at this time
 * @param gone      a deleted primary may lose its finalizer
 * @param news      for Kubernetes Events, sent when the status changes
 */
public record Verdict<S>(S status, Optional<Instant> lookAgain, boolean gone, List<News> news) {
    /** An Event: typed reason and a sentence. */
    public record News(boolean warning, String reason, String message) {
        /** What the conditions are worth telling: Ready, and whether a person is asked for. */
        public static List<News> of(List<Condition> conditions) {
            boolean stalled = Conditions.isTrue(conditions, Conditions.STALLED);
            return Conditions.find(conditions, Conditions.READY).map(c -> new News(stalled, c.reason(), c.message())).stream().toList();
        }
    }

    /** Nothing new can be said until a pending answer comes; that wakes the turn. */
    public static <S> Verdict<S> unchanged(S status) {
        return new Verdict<>(status, Optional.empty(), false, List.of());
    }
}
