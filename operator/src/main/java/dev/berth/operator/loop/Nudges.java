package dev.berth.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceDeleteEvent;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Wakes primaries of one kind, and hears every event of that kind before JOSDK filters out the changes of status. */
final class Nudges<P extends HasMetadata> extends AbstractEventSource<Void, P> implements ResourceEventAware<P> {
    /** Told of the events of a primary, on the informer's thread. */
    interface Ear<P> {
        /** @param before what the cache held until now; empty when the primary is new, and when it is gone */
        void heard(Optional<P> before, P now, boolean gone);
    }

    /** Clocks are not one; whatever is younger counts as new. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Ear<P> ear;
    private final Instant since;

    /** @param since when this process began: what stood then is in the first list, and everybody has a first turn that sees it */
    Nudges(Ear<P> ear, Instant since) {
        super(Void.class, "nudges");
        this.ear = ear;
        this.since = since.minus(SKEW);
    }

    /** The primary must be in the cache: JOSDK keeps a state for every name that it is nudged with. */
    void nudge(P cached) {
        send(new ResourceEvent(ResourceAction.UPDATED, ResourceID.fromResource(cached), cached));
    }

    /** Forgets JOSDK's state of this primary and starts it anew: a plain event cannot free a wedged one. */
    void restart(P cached) {
        send(new ResourceDeleteEvent(ResourceAction.DELETED, ResourceID.fromResource(cached), cached, true));
        send(new ResourceEvent(ResourceAction.ADDED, ResourceID.fromResource(cached), cached));
    }

    private void send(Event event) {
        if (isRunning()) { // before that the caches are not started, and the first turn comes anyway
            getEventHandler().handleEvent(event);
        }
    }

    @Override
    public Set<Void> getSecondaryResources(P primary) {
        return Set.of();
    }

    @Override
    public void onResourceCreated(P primary) {
        if (!Instant.parse(primary.getMetadata().getCreationTimestamp()).isBefore(since)) {
            ear.heard(Optional.empty(), primary, false);
        }
    }

    @Override
    public void onResourceUpdated(P now, P before) {
        boolean same = before.getMetadata().getUid().equals(now.getMetadata().getUid());
        ear.heard(same ? Optional.of(before) : Optional.empty(), now, false);
    }

    @Override
    public void onResourceDeleted(P primary) {
        ear.heard(Optional.empty(), primary, true);
    }
}
