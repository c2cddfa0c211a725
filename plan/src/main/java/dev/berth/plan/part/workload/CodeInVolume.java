package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import java.util.List;
import java.util.Optional;

/**
 * Code that a component runs from a volume. The image may have filled it once, or somebody since: the release does not decide what it is.
 *
 * @param path   where the code is looked for
 * @param volume that appears there
 */
public record CodeInVolume(String component, String path, String volume) {
    /** @param code absolute paths, see {@link dev.berth.plan.release.CodePaths} */
    public static Optional<CodeInVolume> of(Component component, List<String> code) {
        Mounts mounts = Mounts.of(component);
        return code.stream()
                .flatMap(path -> mounts.volumeAt(path).map(volume -> new CodeInVolume(component.name(), path, volume)).stream())
                .findFirst();
    }

    /** A sentence for people. */
    public String message() {
        return "Component %s runs what lies in %s, and that is in volume %s: no release decides what is in there, so this is not called a copy. Mount the volume where the data alone is: where no code, no plugins and no themes are."
                .formatted(component, path, volume);
    }
}
