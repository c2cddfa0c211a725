/**
 * The command line: a class per command. {@code render} reads files and plays the plans on them, offline; {@code status} reads a cluster.
 * Nothing here writes to a cluster.
 */
package dev.berth.cli;
