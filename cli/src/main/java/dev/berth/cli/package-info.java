/**
 * The command line: a class per command. {@code render} reads files and plays the plans on them, offline; {@code status}, {@code why},
 * {@code diff} and {@code releases} read a cluster. {@code promote} and {@code rollback} make a Promotion; the operator carries it out.
 * {@code kept}, {@code undelete} and {@code purge} are about data whose Environment is gone; only the last two write to a cluster, each to the
 * one namespace that it was told.
 */
package dev.berth.cli;
