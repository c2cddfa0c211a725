package dev.berth.plan.part.workload;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a release decides of a pod template, place by place: written beside it when Berth writes the template, and compared with the template
 * that is there when it is seen. So whatever somebody else changed or added is found and named, without a copy kept anywhere. What the API
 * server fills in by itself is not among the places. The hash is a quick one: whoever may write the template may write this beside it.
 */
public final class Seal {
    /** Annotation on a Deployment: a line for each place, a hash of what stands there before its name. */
    public static final String ANNOTATION = "berth.dev/template";

    private Seal() {}

    /** Of a pod template as a JSON tree. */
    static String of(Map<String, Object> template) {
        return places(template).entrySet().stream().map(place -> place.getValue() + " " + place.getKey()).collect(Collectors.joining("\n"));
    }

    /**
     * Where a template is not what it was sealed as, such as {@code env APP_ENV of web}.
     *
     * @param seal     what {@link #ANNOTATION} holds
     * @param template the pod template that is there, as a JSON tree
     */
    public static List<String> broken(String seal, Map<String, Object> template) {
        Map<String, String> now = places(template);
        List<String> broken = new ArrayList<>();
        for (String line : seal.split("\n")) {
            int space = line.indexOf(' ');
            String place = line.substring(space + 1);
            if (!line.substring(0, Math.max(space, 0)).equals(now.remove(place))) {
                broken.add(place);
            }
        }
        now.keySet().forEach(place -> broken.add(place + " (added)"));
        return List.copyOf(broken);
    }

    private static Map<String, String> places(Map<String, Object> template) {
        Map<String, Object> spec = map(template.get("spec"));
        Map<String, String> places = new TreeMap<>();
        for (String kind : List.of("initContainers", "containers")) {
            maps(spec.get(kind)).forEach(container -> container(container, places));
        }
        maps(spec.get("volumes")).forEach(volume -> put(places, "volume " + volume.get("name"), volume(volume)));
        for (String field : List.of("serviceAccountName", "hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace",
                "runtimeClassName")) {
            Optional.ofNullable(spec.get(field)).filter(value -> !value.equals(false)).ifPresent(value -> put(places, field, value));
        }
        return places;
    }

    private static void container(Map<String, Object> container, Map<String, String> places) {
        String of = " of " + container.get("name");
        put(places, "image" + of, container.get("image"));
        for (String field : List.of("command", "args", "workingDir", "securityContext", "lifecycle")) {
            Optional.ofNullable(container.get(field)).ifPresent(value -> put(places, field + of, value));
        }
        maps(container.get("env")).forEach(variable -> put(places, "env " + variable.get("name") + of, value(variable)));
        maps(container.get("envFrom")).forEach(source -> put(places, "envFrom" + of, source));
        maps(container.get("volumeMounts")).forEach(mount -> put(places, "mount " + mount.get("mountPath") + of, List.of(
                mount.get("name"), Objects.requireNonNullElse(mount.get("subPath"), ""), Objects.requireNonNullElse(mount.get("readOnly"),
                        false))));
        String ports = maps(container.get("ports")).stream().map(port -> String.valueOf(port.get("containerPort"))).sorted().collect(
                Collectors
                        .joining(","));
        put(places, "ports" + of, ports);
    }

    /** Without the versions that the API server adds to a reference. */
    private static Object value(Map<String, Object> variable) {
        Map<String, Object> from = map(variable.get("valueFrom"));
        if (from.isEmpty()) {
            return Objects.requireNonNullElse(variable.get("value"), "");
        }
        return from.entrySet().stream()
                .map(source -> {
                    Map<String, Object> reference = map(source.getValue());
                    return source.getKey() + ":" + reference.get("name") + "/" + reference.get("key") + reference.get("fieldPath");
                })
                .sorted()
                .toList();
    }

    /** What kind of volume, and of which object: its modes are the server's to fill in. */
    private static Object volume(Map<String, Object> volume) {
        return volume.entrySet().stream()
                .filter(source -> !source.getKey().equals("name"))
                .map(source -> {
                    Map<String, Object> reference = map(source.getValue());
                    return source.getKey() + ":" + reference.get("claimName") + reference.get("secretName") + reference.get("name")
                            + reference
                                    .get("path");
                })
                .sorted()
                .toList();
    }

    private static void put(Map<String, String> places, String place, Object value) {
        places.put(place, HexFormat.of().toHexDigits(canonical(value).hashCode()));
    }

    private static String canonical(Object value) {
        return switch (value) {
            case null -> "";
            case Map<?, ?> map -> map.entrySet().stream().map(entry -> entry.getKey() + "=" + canonical(entry.getValue())).sorted().toList()
                    .toString();
            case List<?> list -> list.stream().map(Seal::canonical).toList().toString();
            default -> String.valueOf(value);
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Object value) {
        return value instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
