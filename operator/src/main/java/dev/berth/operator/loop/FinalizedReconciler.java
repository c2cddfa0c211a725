package dev.berth.operator.loop;

import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Duration;

/** For kinds that must tidy up outside their own namespace: the same turn, until its verdict says that nothing is left. */
final class FinalizedReconciler<P extends CustomResource<?, S>, S, I> extends KindReconciler<P, S, I> implements Cleaner<P> {
    private static final Duration UNASKED = Duration.ofSeconds(30);

    FinalizedReconciler(Turns<P, S, I> turns, Nudges<P> nudges, CachedPrimaries<P> primaries, Watchdog<P> watchdog, LoopMeters meters,
            Gate gate) {
        super(turns, nudges, primaries, watchdog, meters, gate);
    }

    @Override
    public DeleteControl cleanup(P primary, Context<P> context) {
        Turns.End end = turn(primary);
        if (end.gone()) {
            return DeleteControl.defaultDelete();
        }
        DeleteControl stays = DeleteControl.noFinalizerRemoval();
        stays.rescheduleAfter(end.again().filter(after -> after.compareTo(UNASKED) < 0).orElse(UNASKED));
        return stays;
    }
}
