/**
 * Makes the custom resource definitions and their reference page out of the kinds. Runs at build time only and does no I/O:
 * it answers texts by file name, a test compares or writes them.
 */
package dev.berth.api.schema;
