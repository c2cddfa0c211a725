package dev.berth.plan.part;

import dev.berth.plan.Want;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Objects as text that a person can compare: keys sorted, one document each. */
public final class Yaml {
    private static final String SEPARATOR = "(?m)^---\\R";

    private Yaml() {}

    /** A resource of the class path. */
    public static String read(String resource) {
        try (InputStream in = Yaml.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(resource, e);
        }
    }

    /** A resource read as one value. */
    public static <T> T read(String resource, Class<T> type) {
        return Serialization.unmarshal(read(resource), type);
    }

    /** The documents of a text, normalised. */
    public static String normal(String text) {
        List<String> documents = new ArrayList<>();
        for (String document : text.split(SEPARATOR)) {
            if (!document.isBlank()) {
                documents.add(sorted(document));
            }
        }
        return String.join("---\n", documents);
    }

    /** Wants, each under its verb. */
    public static String of(List<? extends Want> wants) {
        return wants.stream().map(Yaml::want).map(Yaml::sorted).collect(Collectors.joining("---\n"));
    }

    /** One value. */
    public static String of(Object value) {
        return sorted(Serialization.asYaml(value));
    }

    private static String want(Want want) {
        Map<String, Object> shown = new LinkedHashMap<>();
        switch (want) {
            case Want.Keep(var object) -> shown.put("keep", object);
            case Want.Once(var object) -> shown.put("once", object);
            case Want.Generate(var shell, var fixed, var random) -> {
                shown.put("generate", shell);
                shown.put("fixed", fixed);
                shown.put("random", random);
            }
            default -> throw new IllegalArgumentException("no part makes " + want);
        }
        return Serialization.asYaml(shown);
    }

    private static String sorted(String yaml) {
        return Serialization.asYaml(sort(Serialization.unmarshal(yaml, Object.class))).replaceFirst("^---\\R?", "");
    }

    private static Object sort(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, entry) -> sorted.put(key.toString(), sort(entry)));
            return sorted;
        }
        return value instanceof List<?> list ? list.stream().map(Yaml::sort).toList() : value;
    }
}
