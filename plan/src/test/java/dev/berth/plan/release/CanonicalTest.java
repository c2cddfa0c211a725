package dev.berth.plan.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.ReleaseSpec;
import dev.berth.api.Stack;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The digest of a release is a promise: vectors that never change, and a second implementation that shares no line with the first. */
class CanonicalTest {
    private static final Path VECTORS = Path.of("src/test/resources/release");

    /** A vector is {@code name.yaml} (the spec), {@code name.json} (the canonical form) and {@code name.sha256}. */
    @TestFactory
    Stream<DynamicTest> vectors() throws IOException {
        try (Stream<Path> files = Files.list(VECTORS)) {
            List<Path> specs = files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
            assertThat(specs).hasSizeGreaterThanOrEqualTo(4);
            return specs.stream().map(spec -> DynamicTest.dynamicTest(spec.getFileName().toString(), () -> vector(spec)));
        }
    }

    private static void vector(Path file) throws Exception {
        ReleaseSpec spec = Serialization.unmarshal(Files.readString(file), ReleaseSpec.class);
        Path json = Path.of(file.toString().replace(".yaml", ".json"));
        Path sha = Path.of(file.toString().replace(".yaml", ".sha256"));
        String canonical = new String(Canonical.bytes(spec), StandardCharsets.UTF_8);
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(json, canonical);
            Files.writeString(sha, Canonical.digest(spec) + "\n");
        }
        assertThat(canonical).isEqualTo(Files.readString(json));
        assertThat(Canonical.digest(spec)).isEqualTo(Files.readString(sha).strip());
        assertThat(SecondCanonical.digest(yaml(file))).as("the second implementation").isEqualTo(Canonical.digest(spec));
    }

    @Test
    void orderOfNamedThingsAndOfKeysDoesNotMatter() {
        Map<String, Object> spec = yaml(VECTORS.resolve("shop.yaml"));
        String expected = Canonical.digest(Serialization.jsonMapper().convertValue(spec, ReleaseSpec.class));
        for (int seed = 0; seed < 50; seed++) {
            Object shuffled = shuffle(spec, "", new Random(seed));
            assertThat(Canonical.digest(Serialization.jsonMapper().convertValue(shuffled, ReleaseSpec.class))).as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void orderOfArgumentsAndTasksMatters() {
        String one = digest("{name: web, image: a, args: [x, y]}", "[]");
        String two = digest("{name: web, image: a, args: [y, x]}", "[]");
        assertThat(one).isNotEqualTo(two);
        String first = digest("{name: web, image: a}",
                "[{name: b, component: web, run: BeforeRelease}, {name: a, component: web, run: BeforeRelease}]");
        String second = digest("{name: web, image: a}",
                "[{name: a, component: web, run: BeforeRelease}, {name: b, component: web, run: BeforeRelease}]");
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void equalQuantitiesAndImagesAreOne() {
        assertThat(digest("{name: web, image: nginx, resources: {limits: {memory: 1Gi, cpu: 500m}}}", "[]"))
                .isEqualTo(digest("{name: web, image: 'docker.io/library/nginx:latest', resources: {limits: {memory: 1024Mi, cpu: '0.5'}}}",
                        "[]"));
        assertThat(digest("{name: web, image: nginx, resources: {limits: {memory: 1G}}}", "[]"))
                .isNotEqualTo(digest("{name: web, image: nginx, resources: {limits: {memory: 1Gi}}}", "[]"));
    }

    @Test
    void aTagBesideADigestIsNotDigested() {
        String digest = "sha256:" + "a".repeat(64);
        assertThat(digest("{name: web, image: 'nginx:1.27@" + digest + "'}", "[]")).isEqualTo(digest("{name: web, image: 'nginx:1.28@"
                + digest + "'}", "[]"));
    }

    @Test
    void emptyAndAbsentAreOne() {
        assertThat(digest("{name: web, image: a, env: [], connectsTo: []}", "[]")).isEqualTo(digest("{name: web, image: a}", "[]"));
        assertThat(digest("{name: web, image: a, env: [{name: A, value: ''}]}", "[]")).isNotEqualTo(digest(
                "{name: web, image: a, env: [{name: A}]}", "[]"));
    }

    @Test
    void fractionsAreRefused() {
        assertThatThrownBy(() -> Canonical.bytes(Map.of("a", 0.5))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                "whole numbers");
    }

    private static String digest(String component, String tasks) {
        return Canonical.digest(Serialization.unmarshal("components: [" + component + "]\ntasks: " + tasks + "\n", Stack.class));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(Path file) {
        try {
            return Serialization.unmarshal(Files.readString(file), Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Object shuffle(Object value, String field, Random random) {
        if (value instanceof Map<?, ?> map) {
            List<Map.Entry<String, Object>> entries = new ArrayList<>(((Map<String, Object>) map).entrySet());
            Collections.shuffle(entries, random);
            Map<String, Object> copy = new java.util.LinkedHashMap<>();
            entries.forEach(e -> copy.put(e.getKey(), shuffle(e.getValue(), e.getKey(), random)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(shuffle(item, "", random)));
            if (!List.of("args", "command", "tasks", "checks").contains(field)) {
                Collections.shuffle(copy, random);
            }
            return copy;
        }
        return value;
    }
}
