/**
 * The operator: what touches the world. {@link dev.berth.plan.kind.Kinds} names all kinds, {@link dev.berth.operator.Berth} puts the rooms
 * together, {@link dev.berth.operator.Main} starts and ends the process.
 */
package dev.berth.operator;
