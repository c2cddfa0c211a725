package dev.berth.operator.shelf;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The items of an informer, each reduced to what is read of it: the cache decides what the process takes, and most of a live object is
 * never looked at.
 *
 * @param <T> as the API server tells it
 * @param <R> what is kept
 */
abstract class ReducedStore<T extends HasMetadata, R> implements ItemStore<T> {
    final Map<String, R> items = new ConcurrentHashMap<>();

    /** What is read of a live object. */
    abstract R reduce(T live);

    /** What the informer needs to tell an old item from a new one: at least name, uid and version. */
    abstract T bare(String key, R item);

    /** Answers what was there before, or null. */
    R keep(String key, R item) {
        return items.put(key, item);
    }

    /** Answers what was there, or null. */
    R drop(String key) {
        return items.remove(key);
    }

    private T bareOrNull(String key, R item) {
        return item == null ? null : bare(key, item);
    }

    @Override
    public final String getKey(T object) {
        return Keys.of(object.getMetadata());
    }

    @Override
    public final T put(String key, T live) {
        return bareOrNull(key, keep(key, reduce(live)));
    }

    @Override
    public final T remove(String key) {
        return bareOrNull(key, drop(key));
    }

    @Override
    public final Stream<String> keySet() {
        return items.keySet().stream();
    }

    @Override
    public final Stream<T> values() {
        return items.entrySet().stream().map(item -> bare(item.getKey(), item.getValue()));
    }

    @Override
    public final T get(String key) {
        return bareOrNull(key, items.get(key));
    }

    @Override
    public final int size() {
        return items.size();
    }

    /** What is handed out is not what came in. */
    @Override
    public boolean isFullState() {
        return false;
    }
}
