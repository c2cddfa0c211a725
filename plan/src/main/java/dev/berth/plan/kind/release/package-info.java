/** The Release kind: checks that a release is what its name says, and records what its images may run as. */
package dev.berth.plan.kind.release;
