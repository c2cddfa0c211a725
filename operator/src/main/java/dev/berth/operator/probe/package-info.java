/**
 * Looks from outside: does the proxy answer for a hostname on behalf of an environment. Works in the background; decisions read the last
 * answer. May call {@code dev.berth.plan}.
 */
package dev.berth.operator.probe;
