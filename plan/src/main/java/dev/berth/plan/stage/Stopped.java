package dev.berth.plan.stage;

import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Why no pods of an environment run, whatever was decided: somebody suspended it, or it has lived as long as it may. */
public final class Stopped {
    /** Condition of an environment, only while true: its lifetime is over. */
    public static final String EXPIRED = "Expired";

    private Stopped() {}

    /** By its own word, or by its Site's. */
    public static boolean suspended(Environment environment, Optional<Site> site) {
        return Boolean.TRUE.equals(environment.getSpec().suspend()) || site.filter(one -> Boolean.TRUE.equals(one.getSpec().suspend()))
                .isPresent();
    }

    /** Its lifetime is over, as it says itself: for all who do not decide about it. */
    public static boolean saysExpired(Environment environment) {
        return environment.getStatus() != null && Conditions.isTrue(environment.getStatus().conditions(), EXPIRED);
    }

    /** When its lifetime is over, counted from the last decision, and from when it was made again: whoever deploys again lets it live on. */
    public static Optional<Instant> expires(Environment environment, Optional<Effective> effective, Ledger ledger) {
        Instant made = Instant.parse(environment.getMetadata().getCreationTimestamp());
        return effective.map(Effective::lifetimeHours).flatMap(hours -> ledger.release().map(now -> Instant.parse(now.since()))
                .map(since -> since.isAfter(made) ? since : made).map(since -> since.plus(Duration.ofHours(hours))));
    }

    /** Its lifetime is over now. */
    public static boolean expired(Environment environment, Optional<Effective> effective, Ledger ledger, Instant now) {
        return expires(environment, effective, ledger).filter(end -> !now.isBefore(end)).isPresent();
    }
}
