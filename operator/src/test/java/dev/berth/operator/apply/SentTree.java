package dev.berth.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/** What the Applier's api sends for an object, for tests in other rooms. */
public final class SentTree {
    private SentTree() {}

    @SuppressWarnings("unchecked")
    public static Map<String, Object> of(KubernetesSerialization serialization, HasMetadata object) {
        return Walls.explicit(serialization.convertValue(object, Map.class));
    }
}
