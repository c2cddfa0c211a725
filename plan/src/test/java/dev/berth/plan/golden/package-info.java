/**
 * Golden cases: a directory of {@code src/test/resources/golden} with {@code given.yaml} (what users typed and what stands in the
 * cluster), {@code plan.yaml} (every write, in order) and {@code verdict.yaml} (what is said in the end). Run with
 * {@code -Dgolden=write} to write the last two anew; review them like code.
 */
package dev.berth.plan.golden;
