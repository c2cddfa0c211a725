package dev.berth.plan;

/**
 * What the proxy answered for a hostname.
 *
 * @param ours   the answer carried the token that only this environment's routes add
 * @param status HTTP status, 0 when there was none
 */
public record RouteAnswer(boolean ours, int status) {}
