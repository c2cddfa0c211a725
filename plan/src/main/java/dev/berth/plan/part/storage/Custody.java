package dev.berth.plan.part.storage;

import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.plan.Names;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which claim is which volume. A held volume is never made anew, and one that the stack drops is kept.
 *
 * @param volumes every volume of the stack that shall run
 * @param engines name of a database's volume to its engine
 * @param held    what the ledger says, by volume name
 */
public record Custody(List<Volume> volumes, Map<String, String> engines, Map<String, Holding> held) {
    /** A volume that nobody holds yet gets its first claim; later ones are a restore's or a move's. */
    static final int FIRST = 1;

    public Custody {
        volumes = List.copyOf(volumes);
        engines = Map.copyOf(engines);
        held = Map.copyOf(held);
    }

    /** The custody of a stack's volumes. */
    public static Custody of(Stack stack, Map<String, Holding> held) {
        Map<String, String> engines = new TreeMap<>();
        for (Component component : stack.components()) {
            if (component.database() != null) {
                engines.put(component.name(), component.database().engine().word());
            }
        }
        return new Custody(Storage.volumes(stack), engines, held);
    }

    /** Volumes of the stack that the ledger does not name: their first claim must be made. Never one that is held, kept ones included. */
    public List<Volume> unclaimed() {
        return volumes.stream().filter(volume -> !held.containsKey(volume.name())).toList();
    }

    /** Volume name to the claim that pods mount: the held one, or the first one of a volume that is new. */
    public Map<String, String> claims() {
        Map<String, String> claims = new LinkedHashMap<>();
        for (Volume volume : volumes) {
            Holding holding = held.get(volume.name());
            claims.put(volume.name(), holding == null ? Names.claim(volume.name(), FIRST) : holding.claim());
        }
        return claims;
    }

    /** Held volumes that the stack does not have, by name: their data is kept. */
    public List<String> retired() {
        Set<String> wanted = names();
        return held.keySet().stream().filter(name -> !wanted.contains(name)).sorted().toList();
    }

    /**
     * Held claims that are gone or were replaced.
     *
     * @param uidOf the uid of the live claim of that name, empty when there is none; ask only when claims could be read
     * @return stalled for a volume of the stack, a note for one that is only kept
     */
    public List<Finding> lost(Function<String, Optional<String>> uidOf) {
        return lost(uidOf, Set.of());
    }

    /**
     * The same, but for volumes whose data is on its way back.
     *
     * @param coming names of those
     */
    public List<Finding> lost(Function<String, Optional<String>> uidOf, Set<String> coming) {
        List<Finding> findings = new ArrayList<>();
        Set<String> wanted = names();
        new TreeMap<>(held).forEach((volume, holding) -> {
            Optional<String> live = uidOf.apply(holding.claim());
            if (!coming.contains(volume) && !live.equals(Optional.of(holding.uid()))) {
                findings.add(loss(volume, holding, live.isPresent(), wanted.contains(volume)));
            }
        });
        return List.copyOf(findings);
    }

    private static Finding loss(String volume, Holding holding, boolean replaced, boolean wanted) {
        String claim = "PersistentVolumeClaim " + holding.claim();
        String what = replaced
                ? claim + " is not the one that volume " + volume + " was kept in (uid " + holding.uid()
                        + "): it was deleted and made again"
                : claim + " of volume " + volume + " is gone";
        if (!wanted) {
            return Finding.note("VolumeLost", what + ". The stack does not use this volume; what was kept of it is lost.");
        }
        return Finding.stalled(
                EnvironmentWords.VOLUME_LOST, what + ". Nothing is started on an empty volume: restore volume " + volume
                        + " from a backup.");
    }

    /**
     * The guard against a renamed volume: a stack that drops a volume with data and brings a new one in the same step is refused, because the
     * site would start empty beside its data.
     */
    public Optional<Finding> renamed() {
        List<String> dropped = retired().stream().filter(name -> !held.get(name).kept()).toList();
        List<String> added = unclaimed().stream().map(Volume::name).sorted().toList();
        if (dropped.isEmpty() || added.isEmpty()) {
            return Optional.empty();
        }
        String old = String.join(", ", dropped);
        String fresh = String.join(", ", added);
        return Optional.of(Finding.stalled(
                "VolumeRenamed",
                ("The stack drops volume %1$s, which holds data, and adds volume %2$s, which would start empty. Nothing was changed. "
                        + "If this is a new name for the same data, write %1$s again. "
                        + "If not, apply the stack without %2$s first: %1$s is kept; then add %2$s.")
                        .formatted(old, fresh)));
    }

    /**
     * The guard against another engine on the same data: it would start empty beside the files of the first, or break on them. A volume that
     * was kept meanwhile is guarded all the same.
     */
    public Optional<Finding> engineChanged() {
        return volumes.stream()
                .map(Volume::name)
                .filter(name -> held.containsKey(name) && !Objects.equals(held.get(name).engine(), engines.get(name)))
                .findFirst()
                .map(name -> Finding.stalled(
                        "EngineChanged",
                        "Volume %1$s holds the data of %2$s, and the stack would run %3$s on it. Nothing was changed. Write %2$s again, or give the new one another name: %1$s is then kept."
                                .formatted(name, kind(held.get(name).engine()), kind(engines.get(name)))));
    }

    private static String kind(String engine) {
        return engine == null ? "a component that is no database" : engine;
    }

    /**
     * What the ledger shall say: volumes of the stack in use, retired ones kept, and new ones as soon as their claim is seen.
     *
     * @param uidOf the uid of the live claim of that name, empty when there is none
     */
    public Map<String, Holding> settled(Function<String, Optional<String>> uidOf) {
        Set<String> wanted = names();
        Map<String, Holding> next = new TreeMap<>();
        held.forEach((volume, holding) -> next.put(volume, holding.keptIs(!wanted.contains(volume))));
        for (Volume volume : unclaimed()) {
            String claim = Names.claim(volume.name(), FIRST);
            uidOf.apply(claim).ifPresent(uid -> next.put(volume.name(), new Holding(claim, uid, false, engines.get(volume.name()))));
        }
        return next;
    }

    private Set<String> names() {
        return volumes.stream().map(Volume::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
