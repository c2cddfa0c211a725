package dev.berth.operator.shelf;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Berth's own objects of one kind, whole but for managedFields: nobody reads these of a primary, and they are a third of it.
 *
 * @param <P> the kind
 */
public final class PrimaryStore<P extends HasMetadata> extends ReducedStore<P, P> {
    @Override
    P reduce(P live) {
        live.getMetadata().setManagedFields(null);
        return live;
    }

    @Override
    P bare(String key, P item) {
        return item;
    }

    @Override
    public boolean isFullState() {
        return true;
    }
}
