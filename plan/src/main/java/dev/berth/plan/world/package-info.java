/**
 * A world made of a map instead of a cluster: {@link dev.berth.plan.world.MapWorld} answers what is asked of a World,
 * {@link dev.berth.plan.world.Rehearsal} plays the applier, the API server and a kubelet on it, and
 * {@link dev.berth.plan.world.Documents} reads and writes objects as text.
 * {@code berth render} and the golden cases stand on it. Pure; knows no kind: the kinds are handed in.
 */
package dev.berth.plan.world;
