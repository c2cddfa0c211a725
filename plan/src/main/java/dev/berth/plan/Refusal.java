package dev.berth.plan;

/** The API server's answer that time alone does not heal. */
public record Refusal(Id id, Cause cause, String message) {
    /** What kind of refusal. */
    public enum Cause {
        /** An object of that name exists and belongs to somebody else. */
        NOT_OURS,
        FORBIDDEN,
        INVALID,
        QUOTA,
        TERMINATING,
        /** Somebody else keeps changing the fields that we keep. */
        CONTESTED,
        /** The object changed since the decision: look again. */
        OUTDATED
    }
}
