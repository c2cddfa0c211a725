/**
 * The Environment kind: one running copy of a site. {@link dev.berth.plan.kind.environment.Environments} is the kind, and its steps are
 * inputs, decision, holes, hostnames, course, plan and verdict. Beside them lives what follows by itself or is demanded by an action: the
 * releases that nobody typed, tasks, and what was seen to run or was changed by somebody else; of recovery points how they are made, judged,
 * checked, restored, tried and forgotten; and how long data is kept when all of it goes. The parts in {@code plan.part} build the objects.
 */
package dev.berth.plan.kind.environment;
