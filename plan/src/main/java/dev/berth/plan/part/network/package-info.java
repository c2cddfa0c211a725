/**
 * Who may talk to whom: nothing at first, then one policy per component. Pure; knows no kind. May call {@code dev.berth.plan} and
 * {@code dev.berth.plan.name}.
 */
package dev.berth.plan.part.network;
