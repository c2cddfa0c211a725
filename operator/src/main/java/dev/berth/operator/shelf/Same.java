package dev.berth.operator.shelf;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/** One instance for all that are equal, for as long as anybody holds it: an environment's owner stands in each of its children. */
final class Same<T> {
    private final Map<T, WeakReference<T>> known = new WeakHashMap<>();

    synchronized T of(T value) {
        WeakReference<T> held = known.get(value);
        T first = held == null ? null : held.get();
        if (first != null) {
            return first;
        }
        known.put(value, new WeakReference<>(value));
        return value;
    }
}
