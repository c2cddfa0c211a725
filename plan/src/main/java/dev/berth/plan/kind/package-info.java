/** The kinds, one room each; they know of one another only what {@link dev.berth.plan.World} shows. */
package dev.berth.plan.kind;
