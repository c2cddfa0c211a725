/**
 * Recovery points: what they consist of, where they lie, and the Jobs that make them. Pure; knows no kind. The program in those Jobs is in
 * {@code runner/}.
 */
package dev.berth.plan.part.backup;
