/**
 * What the database engines have in common and where they differ: ports, users, directories, variables, generated credentials.
 * Pure; knows no kind.
 */
package dev.berth.plan.part.database;
