/**
 * The words of every decision: what is seen ({@link dev.berth.plan.World}), what is wanted ({@link dev.berth.plan.Plan},
 * {@link dev.berth.plan.Want}), what came of it ({@link dev.berth.plan.Outcome}) and what is said ({@link dev.berth.plan.Verdict}).
 * Pure: no I/O, no clock, no randomness, no threads, no logging. May call {@code dev.berth.api} only.
 */
package dev.berth.plan;
