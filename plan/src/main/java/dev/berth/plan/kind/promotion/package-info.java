/**
 * The Promotion kind: an action that lets an environment run another release. It writes nothing itself: it demands, the environment writes
 * its ledger, and what the ledger says is the evidence of how far the promotion has come.
 */
package dev.berth.plan.kind.promotion;
