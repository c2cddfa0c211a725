package dev.berth.plan.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Release;
import dev.berth.api.Stack;
import dev.berth.plan.Labels;
import dev.berth.plan.name.ImageReference;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was typed for each image of a release, and where updates led on from that: annotations, because tags are not digested. */
public final class Requested {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Requested() {}

    /** Component name to image as typed; empty for a release that does not say. */
    public static Map<String, String> of(Release release) {
        return read(release, Labels.REQUESTED);
    }

    /** Component name to the tag that it was cut from, where that is another than the typed one. */
    public static Map<String, String> tags(Release release) {
        return read(release, Labels.TAGS);
    }

    private static Map<String, String> read(Release release, String annotation) {
        Map<String, String> notes = release.getMetadata().getAnnotations();
        String text = notes == null ? null : notes.get(annotation);
        if (text == null) {
            return Map.of();
        }
        try {
            return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    /** Both annotations, as far as there is something to say. */
    static Map<String, String> annotations(Stack typed, Stack deployed) {
        Map<String, String> requested = new TreeMap<>();
        typed.components().forEach(c -> requested.put(c.name(), c.image()));
        Map<String, String> tags = new TreeMap<>();
        deployed.components().forEach(c -> {
            Optional<String> tag = tag(c.image());
            if (tag.isPresent() && !tag.equals(tag(requested.get(c.name())))) {
                tags.put(c.name(), tag.get());
            }
        });
        return tags.isEmpty()
                ? Map.of(Labels.REQUESTED, json(requested))
                : Map.of(Labels.REQUESTED, json(requested), Labels.TAGS, json(tags));
    }

    private static Optional<String> tag(String image) {
        return ImageReference.find(image).flatMap(ImageReference::tag);
    }

    private static String json(Map<String, String> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }
}
