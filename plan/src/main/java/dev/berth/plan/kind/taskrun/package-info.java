/**
 * The TaskRun kind: an action that lets a command run once in an environment. It writes nothing itself: it demands, the environment makes the
 * Job, and what becomes of that Job is the evidence of how far it has come.
 */
package dev.berth.plan.kind.taskrun;
