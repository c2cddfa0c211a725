package dev.berth.plan;

import dev.berth.plan.condition.Finding;

/** The API server's answer that time alone does not heal. */
public record Refusal(Id id, Cause cause, String message) {
    /** As a sentence for whoever typed the primary. Another owner's name is not told: it may be another tenant's. */
    public Finding finding() {
        String said = id + ": " + message;
        return switch (cause) {
            case TERMINATING -> Finding.waiting("Retrying", message + ".");
            case OUTDATED -> Finding.waiting("Retrying", "Waiting for " + id + ".");
            case NOT_OURS -> Finding.stalled(
                    switch (id.kind()) {
                        case "Namespace" -> "NamespaceTaken";
                        case "HostnameClaim" -> "HostnameTaken";
                        default -> "NotOurs";
                    },
                    id + " exists and was not made for this object: delete or rename it, or choose another name here.");
            case QUOTA -> Finding.stalled("QuotaExceeded", "A quota forbids " + said);
            case FORBIDDEN -> Finding.stalled("Forbidden", "The operator was not allowed to write " + said);
            case INVALID -> Finding.stalled("Rejected", "The API server rejected " + said);
            case CONTESTED -> Finding.stalled(
                    "Contested", "Somebody else keeps changing " + id
                            + ": find out who, with kubectl get --show-managed-fields, and stop it.");
        };
    }

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
