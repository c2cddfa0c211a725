package dev.berth.plan;

/** The licence to destroy data. Only {@code part.storage} makes one. */
public record Warrant(Reason reason, Owner owner) {
    /** Why data may go. */
    public enum Reason {
        ENVIRONMENT_DELETED,
        UNDO_EXPIRED,
        SCRATCH
    }
}
