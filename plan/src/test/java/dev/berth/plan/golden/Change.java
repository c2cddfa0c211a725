package dev.berth.plan.golden;

import dev.berth.plan.Id;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.Optional;

/**
 * A {@code change.yaml}: objects that the user applies, over the standing ones where there are such, or deletes ({@code kind: Delete, of:
 * {kind, namespace, name}}), and how late it is then ({@code kind: Clock, at: …}); a HostnameClaim is somebody else's, which is seen from
 * then on.
 */
final class Change {
    /** The harness's own document. */
    record Delete(String kind, Id of) {}

    /** Another one. */
    record Clock(String kind, String at) {}

    private Change() {}

    static void apply(String yaml, MapWorld world) {
        for (Documents.Document document : Documents.read(yaml)) {
            if (document.kind().equals("Clock")) {
                world.at(Instant.parse(Documents.value(Documents.tree(document.tree()), Clock.class).at()));
            } else if (document.kind().equals("Delete")) {
                Id id = Documents.value(Documents.tree(document.tree()), Delete.class).of();
                CustomResource<?, ?> deleted = standing(world, id);
                deleted.getMetadata().setDeletionTimestamp(world.now().toString());
                deleted.getMetadata().setGeneration(deleted.getMetadata().getGeneration() + 1);
                world.put(deleted);
            } else if (document.kind().equals("HostnameClaim")) {
                world.seen(Documents.primary(document));
            } else {
                world.put(over(world, Documents.primary(document)));
            }
        }
    }

    /** The new spec under the standing object's identity, or a new one, as the API server would keep it. */
    private static <S, T> CustomResource<S, T> over(MapWorld world, CustomResource<S, T> typed) {
        if (find(world, Id.of(typed)).isEmpty()) {
            Given.identify(typed, world.now());
            return typed;
        }
        @SuppressWarnings("unchecked")
        CustomResource<S, T> before = (CustomResource<S, T>) standing(world, Id.of(typed));
        ObjectMeta meta = before.getMetadata();
        meta.setGeneration(meta.getGeneration() + 1);
        typed.setMetadata(meta);
        typed.setStatus(before.getStatus());
        return typed;
    }

    private static CustomResource<?, ?> standing(MapWorld world, Id id) {
        return find(world, id).orElseThrow(() -> new IllegalArgumentException("nothing stands that is " + id));
    }

    private static Optional<CustomResource<?, ?>> find(MapWorld world, Id id) {
        return world.primaries().stream().filter(p -> Id.of(p).equals(id)).findFirst();
    }
}
