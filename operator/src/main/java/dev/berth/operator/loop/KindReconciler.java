package dev.berth.operator.loop;

import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The seam between JOSDK and a kind's turns. */
class KindReconciler<P extends CustomResource<?, S>, S, I> implements Reconciler<P> {
    private final Turns<P, S, I> turns;
    private final Nudges<P> nudges;
    private final CachedPrimaries<P> primaries;
    private final Watchdog<P> watchdog;
    private final LoopMeters meters;
    private final Gate gate;
    private final Set<ResourceID> running = ConcurrentHashMap.newKeySet();

    KindReconciler(Turns<P, S, I> turns, Nudges<P> nudges, CachedPrimaries<P> primaries, Watchdog<P> watchdog, LoopMeters meters,
            Gate gate) {
        this.turns = turns;
        this.nudges = nudges;
        this.primaries = primaries;
        this.watchdog = watchdog;
        this.meters = meters;
        this.gate = gate;
    }

    @Override
    public List<EventSource<?, P>> prepareEventSources(EventSourceContext<P> context) {
        primaries.use(context.getPrimaryCache());
        return List.of(nudges);
    }

    @Override
    public UpdateControl<P> reconcile(P primary, Context<P> context) {
        return turn(primary)
                .again()
                .map(after -> UpdateControl.<P>noUpdate().rescheduleAfter(after))
                .orElseGet(UpdateControl::noUpdate);
    }

    /** One turn at a time for a name: after delete and re-create JOSDK starts a second one beside the first. */
    Turns.End turn(P primary) {
        if (!gate.enter()) {
            return new Turns.End(false, Optional.empty()); // the process ends; the next one turns everything
        }
        try {
            return alone(primary);
        } finally {
            gate.leave();
        }
    }

    private Turns.End alone(P primary) {
        ResourceID id = ResourceID.fromResource(primary);
        if (!running.add(id)) {
            throw new IllegalStateException("a turn for " + id + " still runs; this one is tried again");
        }
        watchdog.started(primary);
        meters.turnStarted();
        try {
            return turns.turn(primary);
        } catch (Error e) {
            throw new IllegalStateException(e); // JOSDK never again turns a resource that an Error came out of
        } finally {
            meters.turnEnded();
            watchdog.ended(primary);
            running.remove(id);
        }
    }
}
