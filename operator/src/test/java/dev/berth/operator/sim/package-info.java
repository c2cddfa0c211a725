/**
 * The simulation: a cluster in memory, the real kinds, turns, applier and stores on views of it that lag, and seeded random schedules
 * of staleness, crashes, controllers and users. {@link dev.berth.operator.sim.Invariants} judges every write,
 * {@link dev.berth.operator.sim.Schedule} the end. Everything runs on one thread: a seed gives the same schedule every time.
 */
package dev.berth.operator.sim;
