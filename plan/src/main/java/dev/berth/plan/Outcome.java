package dev.berth.plan;

import java.util.List;

/**
 * What came of a plan.
 *
 * @param refusals empty when everything stands
 * @param asides   what was refused of phases for which nothing else waits
 * @param writes   requests that changed something
 */
public record Outcome(List<Refusal> refusals, List<Refusal> asides, int writes) {
    /** Of a plan without anything aside. */
    public Outcome(List<Refusal> refusals, int writes) {
        this(refusals, List.of(), writes);
    }
}
