package dev.berth.plan.part.backup;

import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.api.VolumeBackup;
import dev.berth.api.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is saved by itself: a database by its engine's own dump, or the files of a volume.
 *
 * @param name      of the database component, or of the volume
 * @param component the database, or the first one that may write to the volume: its user owns the files. Where none may, the first that mounts it
 */
public record Part(String name, BackupPartKind kind, Component component) {

    /** All of a stack, databases first. A volume that no component mounts holds nothing; one that says Exclude is left out. */
    public static List<Part> of(Stack stack) {
        List<Part> parts = new ArrayList<>();
        stack.components().stream().filter(component -> component.database() != null).forEach(component -> parts.add(new Part(component
                .name(), BackupPartKind.DATABASE, component)));
        Stream.ofNullable(stack.volumes()).flatMap(List::stream)
                .filter(volume -> volume.backup() != VolumeBackup.EXCLUDE)
                .forEach(volume -> mounting(stack, volume).ifPresent(component -> parts.add(new Part(volume.name(), BackupPartKind.VOLUME,
                        component))));
        return List.copyOf(parts);
    }

    private static Optional<Component> mounting(Stack stack, Volume volume) {
        return mounting(stack, volume, mount -> !Boolean.TRUE.equals(mount.readOnly())).or(() -> mounting(stack, volume, _ -> true));
    }

    private static Optional<Component> mounting(Stack stack, Volume volume, Predicate<VolumeMount> how) {
        Predicate<VolumeMount> mounts = mount -> mount.name().equals(volume.name());
        return stack.components().stream()
                .filter(one -> Stream.ofNullable(one.volumeMounts()).flatMap(List::stream).anyMatch(mounts.and(how)))
                .findFirst();
    }

    /** As the status of a Backup lists it, with what is known of its snapshot. */
    public BackupPart shown(Optional<Result> result) {
        return new BackupPart(
                name,
                kind,
                kind == BackupPartKind.DATABASE ? component.database().engine() : null,
                result.map(Result::snapshot).orElse(null),
                result.map(Result::bytes).orElse(null),
                kind == BackupPartKind.VOLUME ? result.map(Result::files).orElse(null) : null, // a dump is a file to restic
                result.map(Result::tables).orElse(null),
                result.map(Result::rows).orElse(null));
    }
}
