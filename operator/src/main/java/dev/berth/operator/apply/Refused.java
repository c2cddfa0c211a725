package dev.berth.operator.apply;

import dev.berth.plan.Id;
import dev.berth.plan.Refusal;

/** Carries a refusal that we find ourselves out of one attempt; never leaves this room. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    Refused(Id id, Refusal.Cause cause, String message) {
        super(message, null, false, false);
        this.refusal = new Refusal(id, cause, message);
    }

    Refusal refusal() {
        return refusal;
    }
}
