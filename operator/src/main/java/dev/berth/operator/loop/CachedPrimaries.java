package dev.berth.operator.loop;

import dev.berth.operator.shelf.LenientReading;
import dev.berth.operator.shelf.Primaries;
import dev.berth.plan.Known;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The primaries of one kind in JOSDK's cache. What it hands out is shared: nobody may change it. */
final class CachedPrimaries<P extends HasMetadata> implements Primaries<P> {
    private static final String BY_PARENT = "parent";
    private static final String BY_NAMESPACE = "tenant";

    private final Function<P, String> parent;
    private volatile IndexerResourceCache<P> cache;

    /** @param parent name of the site or environment that a primary belongs to, or null */
    CachedPrimaries(Function<P, String> parent) {
        this.parent = parent;
    }

    void use(IndexerResourceCache<P> primaryCache) {
        primaryCache.addIndexer(BY_PARENT, this::parentKey);
        primaryCache.addIndexer(BY_NAMESPACE, primary -> List.of(primary.getMetadata().getNamespace()));
        cache = primaryCache;
    }

    private List<String> parentKey(P primary) {
        if (LenientReading.notUnderstood(primary).isPresent() || parent.apply(primary) == null) {
            return List.of();
        }
        return List.of(key(primary.getMetadata().getNamespace(), parent.apply(primary)));
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    Optional<P> cached(String namespace, String name) {
        return cache.get(new ResourceID(name, namespace));
    }

    @Override
    public List<P> inNamespace(String namespace) {
        return cache.byIndex(BY_NAMESPACE, namespace);
    }

    @Override
    public Known<P> get(String namespace, String name) {
        Optional<P> found = cached(namespace, name);
        Optional<String> why = found.flatMap(LenientReading::notUnderstood);
        return why.isPresent()
                ? new Known.Unreadable<>("NotUnderstood", "%s %s holds something that this version of Berth does not know: %s"
                        .formatted(found.get().getKind(), name, why.get()))
                : Known.of(found);
    }

    @Override
    public List<P> below(String namespace, String name) {
        return cache.byIndex(BY_PARENT, key(namespace, name)).stream()
                .sorted(Comparator.comparing(primary -> primary.getMetadata().getName()))
                .toList();
    }

    @Override
    public Stream<P> all() {
        IndexerResourceCache<P> filled = cache;
        return filled == null ? Stream.empty() : filled.list();
    }
}
