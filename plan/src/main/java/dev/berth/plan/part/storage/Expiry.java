package dev.berth.plan.part.storage;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.Want;
import dev.berth.plan.Warrant;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Whether kept data may go. Only a time that the ledger names, that is over, and that was meant: where the tenant or the Site went as
 * well, it was they who were deleted and not the Environment, and its data stays.
 */
public final class Expiry {
    private Expiry() {}

    /** Something that is there. */
    public record Standing(String uid, boolean terminating) {}

    /**
     * What else must be known of a workload namespace. What cannot be read keeps the data.
     *
     * @param tenant      the tenant namespace
     * @param site        the Site of the Environment that left, by name
     * @param environment whoever bears that Environment's name
     */
    public record Around(Known<Standing> tenant, Known<Standing> site, Known<Standing> environment) {}

    /** Whether it is worth asking: its time is over. */
    public static boolean mayBeDue(Child space, Instant now) {
        return Kept.of(space).flatMap(Kept::until).filter(until -> !now.isBefore(until)).isPresent();
    }

    /** The licence to destroy this workload namespace with all that is in it, or nothing. */
    public static Optional<Want.Destroy> due(Child space, Around around, Instant now) {
        return Kept.of(space)
                .filter(_ -> mayBeDue(space, now))
                .filter(_ -> !space.terminating() && around.environment() instanceof Known.Missing<Standing>)
                .filter(_ -> lives(around.tenant(), tenantUid(space)))
                .filter(kept -> kept.site().isEmpty() || lives(around.site(), kept.site()))
                .flatMap(_ -> space.owner())
                .map(owner -> new Want.Destroy(space.id(), space.uid(), space.version(), warrant(owner)));
    }

    private static Warrant warrant(Owner owner) {
        return Storage.warrant(Warrant.Reason.ENVIRONMENT_DELETED, owner);
    }

    private static boolean lives(Known<Standing> known, Optional<String> uid) {
        return known.optional().filter(standing -> !standing.terminating() && uid.equals(Optional.of(standing.uid()))).isPresent();
    }

    private static Optional<String> tenantUid(Child space) {
        return space.facts() instanceof Facts.Space(Map<String, String> labels, var _)
                ? Optional.ofNullable(labels.get(Labels.TENANT_UID))
                : Optional.empty();
    }
}
