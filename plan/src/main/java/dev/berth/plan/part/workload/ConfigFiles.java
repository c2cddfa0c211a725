package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.FileContent;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The configuration files of a component that are part of its release. */
final class ConfigFiles {
    /** Longest key of a ConfigMap. */
    private static final int LONGEST_KEY = 253;

    private static final int HASH_LENGTH = 16;

    private ConfigFiles() {}

    static String configMap(Component component) {
        return component.name() + "-files";
    }

    /** The ConfigMap with one key per file; empty when the release brings no content. */
    static Optional<Want.Keep> want(Scope scope, Component component) {
        return want(scope, component, configMap(component));
    }

    /** The same under another name, for a pod that needs the files of its own release. */
    static Optional<Want.Keep> want(Scope scope, Component component, String name) {
        Map<String, String> contents = contents(component);
        if (contents.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Want.Keep(new ConfigMapBuilder()
                .withMetadata(scope.meta(name, component.name()))
                .withData(contents)
                .build()));
    }

    /** Hash of keys and contents; empty when there are none. Contents mounted by sub-path are not refreshed, so a change must restart the pods. */
    static Optional<String> hash(Component component) {
        Map<String, String> contents = contents(component);
        if (contents.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder all = new StringBuilder();
        contents.forEach((key, content) -> all.append(key).append('\n').append(content.length()).append('\n').append(content).append('\n'));
        return Optional.of(Sha256.hex(all.toString(), HASH_LENGTH));
    }

    /** True when a file is read from the copy of the tenant's Secret. */
    static boolean readSecrets(Component component) {
        return files(component).stream().anyMatch(file -> file.secretKey() != null);
    }

    /**
     * A path as a key of a ConfigMap, readable and different for different paths: {@code /etc/nginx/my_site.conf} is
     * {@code etc__nginx__my_-site.conf}. One that would be too long is hashed.
     */
    static String key(String path) {
        StringBuilder key = new StringBuilder();
        for (char c : path.replaceFirst("^/+", "").replaceFirst("/+$", "").toCharArray()) {
            if (c == '/') {
                key.append("__");
            } else if (c == '_') {
                key.append("_-");
            } else if (c < 128 && Character.isLetterOrDigit(c) || c == '.' || c == '-') {
                key.append(c);
            } else {
                key.append("_x%04x".formatted((int) c));
            }
        }
        return key.length() <= LONGEST_KEY ? key.toString() : Sha256.hex(path.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> contents(Component component) {
        Map<String, String> contents = new TreeMap<>();
        for (FileContent file : files(component)) {
            if (file.secretKey() == null) {
                contents.put(key(file.path()), file.content() == null ? "" : file.content());
            }
        }
        return contents;
    }

    private static List<FileContent> files(Component component) {
        return component.files() == null ? List.of() : component.files();
    }
}
