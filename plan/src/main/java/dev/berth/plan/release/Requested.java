package dev.berth.plan.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Release;
import dev.berth.api.Stack;
import dev.berth.plan.Labels;
import java.util.Map;
import java.util.TreeMap;

/** What was typed for each image of a release: an annotation, because tags are not part of what is digested. */
public final class Requested {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Requested() {}

    /** Component name to image as typed; empty for a release that does not say. */
    public static Map<String, String> of(Release release) {
        Map<String, String> notes = release.getMetadata().getAnnotations();
        String text = notes == null ? null : notes.get(Labels.REQUESTED);
        if (text == null) {
            return Map.of();
        }
        try {
            return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    static String text(Stack typed) {
        Map<String, String> images = new TreeMap<>();
        typed.components().forEach(c -> images.put(c.name(), c.image()));
        try {
            return JSON.writeValueAsString(images);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }
}
