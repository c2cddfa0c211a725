package dev.berth.plan.condition;

import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import java.util.Optional;

/** What a BackupStore says to whoever saves there or reads from it, and what they say of it. */
public final class StoreWords {
    /** Reason of what wants a store that is not there. */
    public static final String NOT_FOUND = "StoreNotFound";

    /** Reason of what wants one that lacks its key or its login. */
    public static final String NOT_READY = "StoreNotReady";

    private StoreWords() {}

    /** Whether it can be opened; empty where nobody has looked yet. */
    public static Optional<Condition> ready(BackupStore store) {
        return Optional.ofNullable(store.getStatus()).flatMap(status -> Conditions.find(status.conditions(), Conditions.READY));
    }
}
