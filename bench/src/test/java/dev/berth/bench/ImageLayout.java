package dev.berth.bench;

import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The operator's image laid out in a folder, as {@code tools/image/build} leaves it: its own libraries, run-time, jars and AOT cache. */
record ImageLayout(Path root) {
    static Optional<ImageLayout> built() {
        return Optional.of(TestCluster.ROOT.resolve("target/image/rootfs")).filter(root -> Files.exists(root.resolve("app/berth.aot"))).map(
                ImageLayout::new);
    }

    /** Its Java with the flags of its entry point, started by its own loader. */
    List<String> java() {
        Path loader = one("lib64", "ld-linux-").or(() -> one("lib", "ld-linux-")).orElseThrow();
        Path libraries = one("lib", "-linux-gnu").orElseThrow();
        return List.of(loader.toString(), "--library-path", libraries.toString(), root.resolve("opt/java/bin/java").toString(),
                "@" + root.resolve("app/jvm-flags"), "-XX:AOTCache=" + root.resolve("app/berth.aot"), "-XX:AOTMode=on");
    }

    String classPath() {
        try {
            return Files.readString(root.resolve("app/jib-classpath-file")).replace("/app/", root + "/app/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Path> one(String folder, String part) {
        Path in = root.resolve(folder);
        if (!Files.isDirectory(in)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(in)) {
            return all.filter(path -> path.getFileName().toString().contains(part)).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
