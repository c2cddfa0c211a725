package dev.berth.plan.part.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What describes an environment, as files that could be applied again. */
public final class Manifests {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Manifests() {}

    /** File name to content, one for each object. */
    public static Map<String, String> of(Iterable<? extends CustomResource<?, ?>> objects) {
        Map<String, String> files = new TreeMap<>();
        objects.forEach(object -> files.put(object.getKind().toLowerCase(Locale.ROOT) + ".json", text(object)));
        return files;
    }

    /** Without what an API server adds. */
    private static String text(CustomResource<?, ?> object) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("namespace", object.getMetadata().getNamespace());
        meta.put("name", object.getMetadata().getName());
        meta.put("labels", object.getMetadata().getLabels());
        if (object.getMetadata().getAnnotations() != null) {
            Map<String, String> annotations = new TreeMap<>(object.getMetadata().getAnnotations());
            annotations.remove(LAST_APPLIED);
            meta.put("annotations", annotations);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("apiVersion", object.getApiVersion());
        tree.put("kind", object.getKind());
        tree.put("metadata", meta);
        tree.put("spec", object.getSpec());
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
