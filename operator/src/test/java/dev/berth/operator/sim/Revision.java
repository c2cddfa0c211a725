package dev.berth.operator.sim;

import dev.berth.plan.Id;
import java.util.Optional;

/**
 * One change of the cluster.
 *
 * @param by     who made it
 * @param before the object as it was, empty when it is new
 * @param after  the object as it is, empty when it is gone
 */
record Revision(Actor by, Id id, Optional<Live> before, Optional<Live> after) {
    /** Who writes. */
    enum Actor {
        OPERATOR,
        USER,
        /** Kubernetes' own controllers. */
        CLUSTER
    }

    boolean created() {
        return before.isEmpty() && after.isPresent();
    }

    boolean deleted() {
        return after.isEmpty();
    }

    /** The object in the newer of its two forms. */
    Live latest() {
        return after.or(() -> before).orElseThrow();
    }

    @Override
    public String toString() {
        String what = deleted() ? "deletes" : created() ? "creates" : "changes";
        return by + " " + what + " " + id;
    }
}
