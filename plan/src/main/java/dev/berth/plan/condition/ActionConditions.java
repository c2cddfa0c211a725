package dev.berth.plan.condition;

import dev.berth.api.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is said of an action: that it goes on, or, once and for ever, how it ended.
 *
 * @param generation of the spec that is spoken of
 */
public record ActionConditions(long generation) {
    /** It came to what it was made for. */
    public static final String COMPLETE = "Complete";

    private static final String FAILED = "Failed";

    /** True when it was said that it came to what it was made for. */
    public static boolean complete(List<Condition> said) {
        return Conditions.isTrue(said, COMPLETE);
    }

    /** True when it was said that it will not come to what it was made for. */
    public static boolean failed(List<Condition> said) {
        return Conditions.isTrue(said, FAILED);
    }

    /** When that was said. */
    public static Optional<Instant> failedAt(List<Condition> said) {
        return failed(said) ? Conditions.find(said, FAILED).map(Condition::lastTransitionTime).map(Instant::parse) : Optional.empty();
    }

    /** How somebody who cannot wait for one gives it up: a sentence. */
    public static String toCancel(String kind, String namespace, String name) {
        return "To cancel it%s: %s".formatted(kind.equals("Restore") ? ", as long as it has replaced nothing" : "", cancelling(kind,
                namespace, name));
    }

    /** The command that gives one up. */
    public static String cancelling(String kind, String namespace, String name) {
        return "kubectl -n %s patch %s %s --type=merge -p '{\"spec\":{\"cancel\":true}}'".formatted(namespace, kind.toLowerCase(
                Locale.ROOT),
                name);
    }

    /** It is on its way, and this is what it waits for. */
    public List<Condition> goesOn(Finding finding) {
        return new Conditions(generation).ready(List.of(finding), COMPLETE, "");
    }

    /** It came to what it was made for. */
    public List<Condition> complete(String reason, String message) {
        return new Conditions(generation).add(COMPLETE, "True", reason, message).ready(List.of(), reason, message);
    }

    /** It did not, and will not. */
    public List<Condition> failed(String reason, String message) {
        return new Conditions(generation).add(FAILED, "True", reason, message).ready(List.of(Finding.stalled(reason, message)), reason,
                message);
    }

    /** What was said of one that has ended, of this generation: nothing that happens later changes it. */
    public List<Condition> still(List<Condition> said) {
        return said.stream()
                .map(one -> new Condition(one.type(), one.status(), one.reason(), one.message(), generation, one.lastTransitionTime()))
                .toList();
    }
}
