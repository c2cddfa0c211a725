/**
 * What a stage stands for: the defaults of an environment that says little, and when one is stopped. Pure; knows no kind. May call
 * {@code dev.berth.plan.condition} and {@code dev.berth.plan.ledger}.
 */
package dev.berth.plan.stage;
