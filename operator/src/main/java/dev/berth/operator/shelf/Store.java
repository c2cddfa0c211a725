package dev.berth.operator.shelf;

import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The live objects of one kind, reduced. An informer fills it; our own writes run ahead of the informer in it. A version that is
 * older than what is kept changes nothing, an object that was deleted does not come back through a late answer to a write, and one whose
 * delete was accepted is on its way out, whatever is told of it from before.
 */
final class Store extends ReducedStore<GenericKubernetesResource, Child> {
    private static final int DELETED_REMEMBERED = 2_000;

    private final String kind;
    private final Reading reading;
    private final BiConsumer<Optional<Child>, Optional<Child>> index;
    private final Set<String> deleted = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > DELETED_REMEMBERED;
        }
    }));

    /** @param index told of every change as (before, after) */
    Store(String kind, Reading reading, BiConsumer<Optional<Child>, Optional<Child>> index) {
        this.kind = kind;
        this.reading = reading;
        this.index = index;
    }

    Optional<Child> child(Id id) {
        return Optional.ofNullable(items.get(Keys.of(id)));
    }

    Stream<Child> children() {
        return items.values().stream();
    }

    /** The answer to a write or a look. */
    Child wrote(GenericKubernetesResource live) {
        Child got = reading.child(live);
        if (!deleted.contains(got.uid())) {
            keep(Keys.of(live.getMetadata()), got);
        }
        return got;
    }

    /** A delete was accepted; the watch will tell when it is done. */
    void leaving(Id id, String uid) {
        items.computeIfPresent(Keys.of(id), (_, have) -> have.uid().equals(uid) ? terminating(have) : have);
    }

    private static Child terminating(Child c) {
        return new Child(c.id(), c.owner(), c.uid(), c.version(), c.generation(), true, c.owned(), c.facts());
    }

    void gone(Id id) {
        forget(Keys.of(id));
    }

    @Override
    Child reduce(GenericKubernetesResource live) {
        return reading.child(live);
    }

    @Override
    Child keep(String key, Child got) {
        deleted.remove(got.uid());
        Child[] before = new Child[1];
        items.compute(key, (_, have) -> {
            before[0] = have;
            if (have != null && newer(have, got)) {
                return have;
            }
            Child now = have != null && have.uid().equals(got.uid()) && have.terminating() ? terminating(got) : got;
            index.accept(Optional.ofNullable(have), Optional.of(now));
            return now;
        });
        return before[0];
    }

    @Override
    Child drop(String key) {
        Child before = forget(key);
        if (before != null) {
            deleted.add(before.uid());
        }
        return before;
    }

    private Child forget(String key) {
        Child[] before = new Child[1];
        items.computeIfPresent(key, (_, have) -> {
            before[0] = have;
            index.accept(Optional.of(have), Optional.empty());
            return null;
        });
        return before[0];
    }

    private static boolean newer(Child have, Child got) {
        return have.uid().equals(got.uid()) && Long.parseLong(have.version()) > Long.parseLong(got.version());
    }

    /** Also whose it was. */
    @Override
    GenericKubernetesResource bare(String key, Child child) {
        GenericKubernetesResource bare = new GenericKubernetesResource();
        bare.setKind(kind);
        bare.setMetadata(new ObjectMetaBuilder()
                .withNamespace(child.id().namespace().isEmpty() ? null : child.id().namespace())
                .withName(child.id().name())
                .withUid(child.uid())
                .withResourceVersion(child.version())
                .withLabels(child.owner().map(Owner::labels).orElse(Map.of()))
                .build());
        return bare;
    }
}
