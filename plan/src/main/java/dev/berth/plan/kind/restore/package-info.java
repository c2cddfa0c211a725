/**
 * Restore: data of an environment is replaced by that of a recovery point, and what it replaced can come back. A Restore only demands: the
 * environment makes the Jobs and claims, and writes the ledger. Pure; knows no other kind.
 */
package dev.berth.plan.kind.restore;
