package dev.berth.operator.keep;

import dev.berth.operator.apply.Applier;
import dev.berth.plan.Child;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Plan.Phase;
import dev.berth.plan.Want;
import dev.berth.plan.part.storage.Expiry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of kept data whose time is over. It remembers nothing: ledger and clock say all, so a restart changes nothing. What it has seen
 * only chooses whom to ask about; it is decided on what the API server says at that moment.
 */
public final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private final Supplier<Stream<Child>> spaces;
    private final Surroundings seen;
    private final Surroundings live;
    private final Applier applier;
    private final BooleanSupplier leading;
    private final InstantSource clock;
    private boolean closed;

    /**
     * @param spaces  every workload namespace that has been seen
     * @param seen    what caches say
     * @param live    what the API server says
     * @param leading only who leads may write
     */
    public Keeper(
            Supplier<Stream<Child>> spaces, Surroundings seen, Surroundings live, Applier applier, BooleanSupplier leading,
            InstantSource clock) {
        this.spaces = spaces;
        this.seen = seen;
        this.live = live;
        this.applier = applier;
        this.leading = leading;
        this.clock = clock;
    }

    /** One look at everything that is kept; what cannot be judged now is judged at the next look. */
    public synchronized void look() {
        if (closed || !leading.getAsBoolean()) {
            return;
        }
        spaces.get().filter(space -> due(space, seen).isPresent()).toList().forEach(this::letGo);
    }

    private void letGo(Child space) {
        try {
            if (leading.getAsBoolean()) {
                live.again(space).flatMap(now -> due(now, live)).ifPresent(this::destroy);
            }
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("namespace", space.id().name()).addKeyValue("problem", e.toString()).log("kept data stays for now");
        }
    }

    private Optional<Want.Destroy> due(Child space, Surroundings of) {
        return Expiry.mayBeDue(space, clock.instant()) ? Expiry.due(space, of.around(space), clock.instant()) : Optional.empty();
    }

    private void destroy(Want.Destroy want) {
        Owner owner = want.warrant().owner();
        Outcome outcome = applier.apply(owner, new Plan.Ensure(List.of(new Phase("expired", List.of(want))), Plan.Sweep.nothing(owner)));
        LOG.atInfo()
                .addKeyValue("namespace", want.id().name())
                .addKeyValue("uid", want.uid())
                .addKeyValue("refused", outcome.refusals())
                .log("the time of kept data is over");
    }

    /** Waits until a look that runs has ended, and begins none any more. */
    public synchronized void close() {
        closed = true;
    }
}
