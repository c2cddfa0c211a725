package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.FileContent;
import dev.berth.api.VolumeMount;
import dev.berth.plan.name.FilePath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Code that a component runs from a volume. The image may have filled it once, or somebody since: the release does not decide what it is.
 *
 * @param path   where the code is looked for
 * @param volume that appears there
 */
public record CodeInVolume(String component, String path, String volume) {
    /** @param code absolute paths, see {@link dev.berth.plan.release.CodePaths} */
    public static Optional<CodeInVolume> of(Component component, List<String> code) {
        return code.stream().flatMap(path -> mounted(component, path).map(volume -> new CodeInVolume(component.name(), path, volume))
                .stream())
                .findFirst();
    }

    /** A sentence for people. */
    public String message() {
        return "Component %s runs what lies in %s, and that is in volume %s: no release decides what is in there, so this is not called a copy. Mount the volume where the data alone is: where no code, no plugins and no themes are."
                .formatted(component, path, volume);
    }

    /** What the process sees at a path is what is mounted closest to it. */
    private static Optional<String> mounted(Component component, String path) {
        Stream<Mounted> volumes = orEmpty(component.volumeMounts()).stream().map(mount -> new Mounted(mount.mountPath(), Optional.of(
                mount)));
        Stream<Mounted> others = Stream.concat(
                orEmpty(component.files()).stream().map(FileContent::path),
                orEmpty(component.writable()).stream()).map(at -> new Mounted(at, Optional.empty()));
        return Stream.concat(volumes, others)
                .filter(one -> FilePath.holds(one.at(), path))
                .max(Comparator.comparing((Mounted one) -> FilePath.normal(one.at()).length()).thenComparing(one -> one.volume()
                        .isPresent()))
                .flatMap(Mounted::volume)
                .map(VolumeMount::name);
    }

    private record Mounted(String at, Optional<VolumeMount> volume) {}

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
