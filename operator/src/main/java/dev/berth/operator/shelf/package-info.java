/**
 * What has been seen: one informer per kind with a store that keeps little, Secrets as names of keys and a keyed print, addresses of
 * nodes, and the {@link dev.berth.plan.World} that joins them. Reads only. May call {@code dev.berth.plan} and
 * {@code dev.berth.operator.apply} (its digest and prints, and {@code Sight}, which the shelf is).
 */
package dev.berth.operator.shelf;
