/**
 * The Release: an immutable, content-addressed copy of a stack, and how a typed stack becomes one. Knows no other kind.
 */
package dev.berth.plan.kind.release;
