/**
 * The place an environment runs in: its namespace with pod security, the operator's rights there, the account of its pods, bounds on
 * what it may hold, and the people whom its Site names. Pure; knows no kind. May call {@code dev.berth.plan} and {@code dev.berth.plan.name}.
 */
package dev.berth.plan.part.access;
