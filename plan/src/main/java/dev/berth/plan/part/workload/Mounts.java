package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.FileContent;
import dev.berth.plan.Fill;
import dev.berth.plan.Lists;
import dev.berth.plan.Names;
import dev.berth.plan.name.FilePath;
import dev.berth.plan.part.database.Engines;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a component finds in its file system: volumes, configuration files, writable directories; one thing per path, in that order of
 * precedence. A claim's pod volume is called like the claim, which ends in a number, so it cannot be called like one of the others.
 *
 * @param data path to the volume of the stack that is mounted there
 */
record Mounts(List<Volume> volumes, List<VolumeMount> mounts, Map<String, String> data) {
    private static final String FILES = "files";
    private static final String SECRET_FILES = "secret-files";
    private static final String WRITABLE = "writable";

    /** Room for temporary files of one pod; a full one restarts the pod instead of filling the node. */
    private static final Quantity WRITABLE_LIMIT = new Quantity("1", "Gi");

    static Mounts of(Component component, Fill fill) {
        return of(component, volume -> {
            String claim = fill.claims().get(volume);
            if (claim == null) {
                throw new IllegalArgumentException("Volume %s is mounted, but no claim holds it.".formatted(volume));
            }
            return claim;
        });
    }

    /** What is the same in every environment, whichever claims hold the volumes. */
    static Mounts of(Component component) {
        return of(component, volume -> volume);
    }

    private static Mounts of(Component component, UnaryOperator<String> claims) {
        Map<String, Volume> volumes = new LinkedHashMap<>();
        Map<String, VolumeMount> mounts = new LinkedHashMap<>();
        Map<String, String> data = new HashMap<>();
        data(component, claims, volumes, mounts, data);
        files(component, volumes, mounts);
        writable(component, volumes, mounts);
        return new Mounts(List.copyOf(volumes.values()), List.copyOf(mounts.values()), Map.copyOf(data));
    }

    /** What the process sees at a path is what is mounted closest to it: a volume, or something that holds no data. */
    Optional<String> volumeAt(String path) {
        return mounts.stream().map(VolumeMount::getMountPath)
                .filter(at -> FilePath.holds(at, path))
                .max(Comparator.comparing(String::length))
                .map(data::get);
    }

    /** True when the component has a volume that holds data. */
    static boolean data(Component component) {
        return component.database() != null || !Lists.orEmpty(component.volumeMounts()).isEmpty();
    }

    private static void data(Component component, UnaryOperator<String> claims, Map<String, Volume> volumes,
            Map<String, VolumeMount> mounts, Map<String, String> data) {
        if (component.database() != null) {
            String path = Engines.of(component.database().engine()).dataDirectory();
            mounts.put(path, mount(claim(claims.apply(component.name()), volumes), path, null));
            data.put(path, component.name());
        }
        for (dev.berth.api.VolumeMount own : Lists.orEmpty(component.volumeMounts())) {
            String path = FilePath.normal(own.mountPath());
            boolean readOnly = Boolean.TRUE.equals(own.readOnly());
            String subPath = own.subPath() == null || own.subPath().isEmpty() ? null : own.subPath();
            VolumeMount mount = mount(claim(claims.apply(own.name()), volumes), path, subPath);
            // The server drops a false.
            mount.setReadOnly(readOnly ? Boolean.TRUE : null);
            mounts.putIfAbsent(path, mount);
            data.putIfAbsent(path, own.name());
        }
    }

    private static String claim(String claim, Map<String, Volume> volumes) {
        volumes.putIfAbsent(claim, new VolumeBuilder()
                .withName(claim)
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .endPersistentVolumeClaim()
                .build());
        return claim;
    }

    /** Each file is mounted by itself, so that its directory keeps what the image has in it. */
    private static void files(Component component, Map<String, Volume> volumes, Map<String, VolumeMount> mounts) {
        List<KeyToPath> keys = new ArrayList<>();
        for (FileContent file : Lists.orEmpty(component.files())) {
            String path = FilePath.normal(file.path());
            if (mounts.containsKey(path)) {
                continue;
            }
            String entry = ConfigFiles.key(file.path());
            if (file.secretKey() == null) {
                volumes.putIfAbsent(FILES, new VolumeBuilder()
                        .withName(FILES)
                        .withNewConfigMap()
                        .withName(ConfigFiles.configMap(component))
                        .endConfigMap()
                        .build());
                mounts.put(path, fixed(FILES, path, entry));
            } else {
                keys.add(new KeyToPath(file.secretKey(), null, entry));
                mounts.put(path, fixed(SECRET_FILES, path, entry));
            }
        }
        if (!keys.isEmpty()) {
            volumes.put(SECRET_FILES, new VolumeBuilder()
                    .withName(SECRET_FILES)
                    .withNewSecret()
                    .withSecretName(Names.SECRETS)
                    .withItems(keys)
                    .endSecret()
                    .build());
        }
    }

    private static void writable(Component component, Map<String, Volume> volumes, Map<String, VolumeMount> mounts) {
        List<String> paths = new ArrayList<>();
        if (component.database() != null) {
            paths.addAll(Engines.of(component.database().engine()).writable());
        }
        paths.addAll(Lists.orEmpty(component.writable()));
        for (String typed : paths) {
            String path = FilePath.normal(typed);
            if (mounts.putIfAbsent(path, mount(WRITABLE, path, ConfigFiles.key(path))) == null) {
                volumes.putIfAbsent(WRITABLE, new VolumeBuilder()
                        .withName(WRITABLE)
                        .withNewEmptyDir()
                        .withSizeLimit(WRITABLE_LIMIT)
                        .endEmptyDir()
                        .build());
            }
        }
    }

    private static VolumeMount mount(String volume, String path, String subPath) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).withSubPath(subPath).build();
    }

    private static VolumeMount fixed(String volume, String path, String subPath) {
        return new VolumeMountBuilder(mount(volume, path, subPath)).withReadOnly(true).build();
    }
}
