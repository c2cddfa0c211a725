package dev.berth.plan;

/**
 * What the proxy answered for a page.
 *
 * @param ours     the answer carried the token that only this environment's routes add
 * @param status   HTTP status, 0 when there was none; behind a door that the password opened, the page's own
 * @param contains the page held the text that was asked for, if any was
 */
public record RouteAnswer(boolean ours, int status, boolean contains) {
    /** No answer at all. */
    public static final RouteAnswer NONE = new RouteAnswer(false, 0, false);
}
