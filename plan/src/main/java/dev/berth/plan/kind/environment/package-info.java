/**
 * The Environment kind: one running copy of a site. {@link dev.berth.plan.kind.environment.Environments} is the kind; the other classes
 * are its steps: ledger, decision, holes, hostnames, plan, verdict. The parts in {@code plan.part} build the objects.
 */
package dev.berth.plan.kind.environment;
