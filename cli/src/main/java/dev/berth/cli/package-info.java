/**
 * The command line: a class per command. {@code render} reads files and plays the plans on them, offline; {@code status}, {@code why},
 * {@code diff}, {@code releases}, {@code backups} and {@code kept} only read a cluster. The others write there what the operator carries out
 * or follows: {@code promote} and {@code rollback} make a Promotion, {@code backup} a Backup, {@code restore}, {@code undo} and {@code drill} a
 * Restore, {@code run} a TaskRun, {@code preview} an Environment. {@code backup cat} and {@code recover} read a store through a pod that lives
 * as long as they do, and {@code recover} makes again what a recovery point says was there. {@code undelete} and {@code purge} are about data
 * whose Environment is gone, and change the one namespace that they were told.
 */
package dev.berth.cli;
