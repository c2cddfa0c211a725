package dev.berth.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What JOSDK's cache of primaries answers, over a map. */
final class ByName<P extends HasMetadata> implements IndexerResourceCache<P> {
    private final Map<ResourceID, P> all = new LinkedHashMap<>();
    private final Map<String, Function<P, List<String>>> indexers = new HashMap<>();

    /** Answers what stood there before. */
    Optional<P> put(P now) {
        return Optional.ofNullable(all.put(ResourceID.fromResource(now), now));
    }

    void remove(P last) {
        all.remove(ResourceID.fromResource(last));
    }

    @Override
    public void addIndexers(Map<String, Function<P, List<String>>> some) {
        indexers.putAll(some);
    }

    @Override
    public List<P> byIndex(String index, String key) {
        return all.values().stream().filter(one -> indexers.get(index).apply(one).contains(key)).toList();
    }

    @Override
    public Optional<P> get(ResourceID id) {
        return Optional.ofNullable(all.get(id));
    }

    @Override
    public Stream<ResourceID> keys() {
        return List.copyOf(all.keySet()).stream();
    }

    @Override
    public Stream<P> list(Predicate<P> wanted) {
        return List.copyOf(all.values()).stream().filter(wanted);
    }

    @Override
    public Stream<P> list(String namespace, Predicate<P> wanted) {
        return list(wanted).filter(one -> namespace.equals(one.getMetadata().getNamespace()));
    }
}
