/**
 * The command line: a class per command. {@code render} reads files and plays the plans on them, offline; {@code status} reads a cluster.
 * {@code kept}, {@code undelete} and {@code purge} are about data whose Environment is gone; only the last two write to a cluster, each to the
 * one namespace that it was told.
 */
package dev.berth.cli;
