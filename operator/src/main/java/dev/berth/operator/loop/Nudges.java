package dev.berth.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceDeleteEvent;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.util.Set;

/** Wakes primaries of one kind, and hears every event of that kind before JOSDK filters out the changes of status. */
final class Nudges<P extends HasMetadata> extends AbstractEventSource<Void, P> implements ResourceEventAware<P> {
    /** Told of every event of a primary, on the informer's thread. */
    interface Ear<P> {
        void heard(P now, boolean gone);
    }

    private final Ear<P> ear;

    Nudges(Ear<P> ear) {
        super(Void.class, "nudges");
        this.ear = ear;
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
        ear.heard(primary, false);
    }

    @Override
    public void onResourceUpdated(P now, P before) {
        ear.heard(now, false);
    }

    @Override
    public void onResourceDeleted(P primary) {
        ear.heard(primary, true);
    }
}
