/**
 * What becomes of data whose Environment is gone. No primary is left to take a turn then, so this room looks from time to time; what may
 * be destroyed is decided in {@code dev.berth.plan.part.storage}, and the Applier destroys it. May call {@code shelf} and {@code apply}.
 */
package dev.berth.operator.keep;
