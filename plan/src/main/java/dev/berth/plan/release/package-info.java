/**
 * How a stack becomes an immutable, content-addressed copy of itself: defaults written out, canonical form, digest, name. A digest is
 * computed one way only, so this stands apart from the kinds that use it. Pure; knows no kind.
 */
package dev.berth.plan.release;
