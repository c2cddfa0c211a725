package dev.berth.plan.part.storage;

import java.time.Instant;
import java.util.Map;

/**
 * What the ledger says of data that an action replaced.
 *
 * @param by      uid of the action
 * @param action  its name
 * @param since   when, RFC 3339
 * @param until   from when on the data may be destroyed, RFC 3339
 * @param volumes volume name to the claim that was that volume
 */
public record Replaced(String by, String action, String since, String until, Map<String, Holding> volumes) {
    /** It may be destroyed now, unless somebody is about to take it back. */
    public boolean over(Instant now) {
        return !now.isBefore(Instant.parse(until));
    }

    boolean holds(String uid) {
        return volumes.values().stream().anyMatch(holding -> holding.uid().equals(uid));
    }
}
