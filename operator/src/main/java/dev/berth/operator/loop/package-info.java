/**
 * All that knows JOSDK: one generic reconciler, what wakes it, and the watchdog that frees what JOSDK wedges. May call
 * {@code shelf}, {@code apply}, {@code report} and {@code dev.berth.plan}.
 */
package dev.berth.operator.loop;
