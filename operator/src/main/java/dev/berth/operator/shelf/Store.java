package dev.berth.operator.shelf;

import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The live objects of one kind, reduced. An informer fills it; our own writes run ahead of the informer in it. A version that is
 * older than what is kept changes nothing, and an object that was deleted does not come back through a late answer to a write.
 */
final class Store implements ItemStore<GenericKubernetesResource> {
    private static final int DELETED_REMEMBERED = 2_000;

    private final String kind;
    private final Reading reading;
    private final BiConsumer<Optional<Child>, Optional<Child>> index;
    private final Map<String, Child> items = new ConcurrentHashMap<>();
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
        drop(Keys.of(id));
    }

    @Override
    public GenericKubernetesResource put(String key, GenericKubernetesResource live) {
        Child got = reading.child(live);
        deleted.remove(got.uid());
        return bare(keep(key, got));
    }

    /** Returns what was there before. */
    private Child keep(String key, Child got) {
        Child[] before = new Child[1];
        items.compute(key, (_, have) -> {
            before[0] = have;
            if (have != null && newer(have, got)) {
                return have;
            }
            index.accept(Optional.ofNullable(have), Optional.of(got));
            return got;
        });
        return before[0];
    }

    private Child drop(String key) {
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

    /** What the informer needs to tell an old item from a new one, and whose it was. */
    private GenericKubernetesResource bare(Child child) {
        if (child == null) {
            return null;
        }
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

    @Override
    public String getKey(GenericKubernetesResource object) {
        return Keys.of(object.getMetadata());
    }

    @Override
    public GenericKubernetesResource remove(String key) {
        Child before = drop(key);
        if (before != null) {
            deleted.add(before.uid());
        }
        return bare(before);
    }

    @Override
    public Stream<String> keySet() {
        return items.keySet().stream();
    }

    @Override
    public Stream<GenericKubernetesResource> values() {
        return items.values().stream().map(this::bare);
    }

    @Override
    public GenericKubernetesResource get(String key) {
        return bare(items.get(key));
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
