/**
 * Who writes: giving the lease back at the end, and ending the process at once when it may no longer lead. Knows the lease and nothing
 * else of Berth.
 */
package dev.berth.operator.lead;
