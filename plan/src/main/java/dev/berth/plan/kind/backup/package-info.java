/**
 * The Backup kind: an action that lets a recovery point of an environment be made. It writes nothing itself: it demands, the environment makes
 * the Jobs, and what those say when they have ended is the evidence of how far it has come.
 */
package dev.berth.plan.kind.backup;
