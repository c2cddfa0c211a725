package dev.berth.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;

/** Whose turn comes first, where several want the same. */
public final class Age {
    /** By the time of their creation; of one second, in the order of their uids. */
    public static final Comparator<HasMetadata> OLDEST = Comparator
            .<HasMetadata, String>comparing(one -> one.getMetadata().getCreationTimestamp())
            .thenComparing(one -> one.getMetadata().getUid());

    private Age() {}
}
