package dev.berth.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A digest of what we want, and of what is ours of a live object by its own managedFields. They are equal when nothing is to be done:
 * no hash is stored anywhere, so neither a restart nor somebody else's change can deceive it.
 */
public final class Owned {
    /** The field manager of everything that the Applier keeps. */
    public static final String MANAGER = "berth";

    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    /** Keys of managedFields, parsed: there are few different ones, and every object has dozens. */
    private static final Map<String, Object> KEYS = new ConcurrentHashMap<>();

    private static final int MOST_KEYS = 10_000;

    private Owned() {}

    /** Of a live object as a JSON tree; empty when we never applied it. */
    public static String ofLive(Map<String, Object> live) {
        Map<String, Object> fields = fields(live);
        return fields == null ? "" : digest(Canonical.of((String) live.get("kind"), withoutValues(live, ours(live, fields))));
    }

    private static Object ours(Map<String, Object> live, Map<String, Object> fields) {
        Object mine = project(live, fields);
        if (!Walls.is(live)) {
            return mine;
        }
        Map<String, Object> whole = new TreeMap<>(map(mine));
        whole.put("spec", live.get("spec"));
        return whole;
    }

    /** Of an object as it will be sent. */
    public static String ofDesired(Map<String, Object> desired) {
        return digest(Canonical.of((String) desired.get("kind"), withoutValues(desired, withoutAddress(desired))));
    }

    /** Values of Secrets are compared by their keyed print, never by this digest. */
    private static Object withoutValues(Map<String, Object> object, Object part) {
        if (!"Secret".equals(object.get("kind"))) {
            return part;
        }
        Map<String, Object> rest = new TreeMap<>(map(part));
        rest.keySet().removeAll(List.of("data", "stringData"));
        return rest;
    }

    /** Without what addresses the object: the server never counts it as owned. */
    private static Object withoutAddress(Map<String, Object> desired) {
        Map<String, Object> copy = new TreeMap<>(desired);
        copy.keySet().removeAll(List.of("apiVersion", "kind"));
        Map<String, Object> metadata = new TreeMap<>(map(desired.get("metadata")));
        metadata.keySet().removeAll(List.of("name", "namespace", "uid", "resourceVersion"));
        copy.put("metadata", metadata);
        return copy;
    }

    private static Map<String, Object> fields(Map<String, Object> live) {
        if (map(live.get("metadata")).get("managedFields") instanceof List<?> entries) {
            for (Object one : entries) {
                Map<String, Object> entry = map(one);
                if (MANAGER.equals(entry.get("manager")) && "Apply".equals(entry.get("operation")) && entry.get("subresource") == null) {
                    return map(entry.get("fieldsV1"));
                }
            }
        }
        return null;
    }

    private static Object project(Object live, Map<String, Object> fields) {
        if (fields.isEmpty() || live == null) {
            return live;
        }
        if (live instanceof Map<?, ?> object) {
            Map<String, Object> mine = new TreeMap<>();
            fields.forEach((key, below) -> {
                if (key.startsWith("f:") && object.containsKey(key.substring(2))) {
                    mine.put(key.substring(2), project(object.get(key.substring(2)), map(below)));
                }
            });
            return mine;
        }
        if (!(live instanceof List<?> list)) {
            return live;
        }
        List<Object> mine = new ArrayList<>();
        for (Object item : list) { // in the order of the object, not of the fields: so unsorted lists compare equal
            fields.forEach((key, below) -> {
                if (matches(key, item)) {
                    mine.add(project(item, map(below)));
                }
            });
        }
        return mine;
    }

    private static boolean matches(String key, Object item) {
        if (key.startsWith("v:")) {
            return parsed(key).equals(item);
        }
        return key.startsWith("k:")
                && item instanceof Map<?, ?> object
                && map(parsed(key)).entrySet().stream().allMatch(field -> field.getValue().equals(object.get(field.getKey())));
    }

    private static Object parsed(String key) {
        if (KEYS.size() > MOST_KEYS) { // owner references carry uids, so the keys of a long life are not few
            KEYS.clear();
        }
        return KEYS.computeIfAbsent(key, text -> {
            try {
                return JSON.readValue(text.substring(2), Object.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("managedFields hold the key " + text + ", which is not JSON", e);
            }
        });
    }

    private static String digest(Object tree) {
        try {
            byte[] text = JSON.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 16);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object tree) {
        return tree == null ? Map.of() : (Map<String, Object>) tree;
    }
}
