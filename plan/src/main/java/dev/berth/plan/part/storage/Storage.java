package dev.berth.plan.part.storage;

import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.api.VolumeClaim;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Owner;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.Warrant;
import dev.berth.plan.name.Quantities;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The volumes of a stack and the claims that hold them. */
public final class Storage {
    /** Size of a volume for which nobody says one. */
    public static final Quantity DEFAULT_SIZE = new Quantity("1", "Gi");

    private Storage() {}

    /** Every volume of a stack: the declared ones in their order, then one per database component, named after it. */
    public static List<Volume> volumes(Stack stack) {
        List<Volume> volumes = new ArrayList<>();
        for (Volume declared : stack.volumes() == null ? List.<Volume>of() : stack.volumes()) {
            volumes.add(new Volume(declared.name(), orDefault(declared.size()), declared.backup()));
        }
        for (Component component : stack.components()) {
            if (component.database() != null) {
                volumes.add(new Volume(component.name(), orDefault(component.database().size()), null));
            }
        }
        return List.copyOf(volumes);
    }

    /**
     * The n-th claim of a volume. It is never owned: nothing that is deleted takes a site's data along.
     *
     * @param override what the environment says of this volume: its size and class come before the stack's
     */
    public static Want.Once claim(Scope scope, Volume volume, Optional<VolumeClaim> override, int n) {
        return claim(scope, volume, override, Names.claim(volume.name(), n), Map.of(Labels.VOLUME, volume.name()));
    }

    /** One for a restore to fill. */
    public static Want.Once claim(Scope scope, Volume volume, Optional<VolumeClaim> override, String name, String restoreUid) {
        return claim(scope, volume, override, name, Map.of(Labels.VOLUME, volume.name(), Labels.RESTORE, restoreUid));
    }

    private static Want.Once claim(Scope scope, Volume volume, Optional<VolumeClaim> override, String name, Map<String, String> labels) {
        Quantity size = asked(volume, override);
        PersistentVolumeClaimSpecBuilder spec = new PersistentVolumeClaimSpecBuilder()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .withRequests(Map.of("storage", Quantities.canonical(size)))
                .endResources();
        override.map(VolumeClaim::storageClassName).filter(given -> !given.isEmpty()).ifPresent(spec::withStorageClassName);
        return new Want.Once(new PersistentVolumeClaimBuilder()
                .withMetadata(scope.meta(name, labels))
                .withSpec(spec.build())
                .build());
    }

    /** Bytes that a claim of this volume asks for. */
    public static long size(Volume volume, Optional<VolumeClaim> override) {
        return Quantities.value(asked(volume, override)).longValue();
    }

    private static Quantity asked(Volume volume, Optional<VolumeClaim> override) {
        return override.map(VolumeClaim::size).orElse(orDefault(volume.size()));
    }

    /** The licence to destroy data of an environment. */
    public static Warrant warrant(Warrant.Reason reason, Owner owner) {
        return new Warrant(reason, owner);
    }

    private static Quantity orDefault(Quantity size) {
        return size == null ? DEFAULT_SIZE : size;
    }
}
