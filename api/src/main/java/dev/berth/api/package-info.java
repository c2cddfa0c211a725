/**
 * The kinds: records of spec and status with their schema annotations. Calls nothing of Berth.
 */
package dev.berth.api;
