package dev.berth.operator.shelf;

import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Owner;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which live objects carry the labels of an owner's name, whatever its uid. */
final class OwnerIndex {
    private record Name(String kind, String namespace, String name) {
        static Name of(Owner owner) {
            return new Name(owner.kind(), owner.namespace(), owner.name());
        }
    }

    private final Map<Name, Set<Id>> byOwner = new ConcurrentHashMap<>();

    void changed(Optional<Child> before, Optional<Child> now) {
        Optional<Name> from = before.flatMap(Child::owner).map(Name::of);
        Optional<Name> to = now.flatMap(Child::owner).map(Name::of);
        if (from.equals(to)) {
            return;
        }
        from.ifPresent(name -> byOwner.computeIfPresent(name, (_, ids) -> {
            ids.remove(before.orElseThrow().id());
            return ids.isEmpty() ? null : ids;
        }));
        to.ifPresent(name -> byOwner.compute(name, (_, ids) -> {
            Set<Id> kept = ids == null ? ConcurrentHashMap.newKeySet() : ids;
            kept.add(now.orElseThrow().id());
            return kept;
        }));
    }

    Set<Id> of(Owner owner) {
        return byOwner.getOrDefault(Name.of(owner), Set.of());
    }
}
