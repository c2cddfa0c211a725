/** The BackupStore kind: a place for recovery points, and whether what opens it is there. */
package dev.berth.plan.kind.backupstore;
