package dev.berth.plan;

import java.util.List;

/**
 * What came of a plan.
 *
 * @param refusals empty when everything stands
 * @param writes   requests that changed something
 */
public record Outcome(List<Refusal> refusals, int writes) {}
