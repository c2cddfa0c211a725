/**
 * Who may talk to whom: nothing at first, then one policy per component. Pure; knows no kind. May call {@code dev.berth.plan},
 * {@code dev.berth.plan.name} and {@code dev.berth.plan.part.database}.
 */
package dev.berth.plan.part.network;
