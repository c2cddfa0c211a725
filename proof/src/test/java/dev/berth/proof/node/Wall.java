package dev.berth.proof.node;

import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pair of ends, tried by a TCP connection out of a real pod.
 *
 * @param from   who tries, in words
 * @param pod    where the connection starts; it holds the program {@code shop}
 * @param to     what is tried, in words
 * @param by     which way: pod address, Service name, …
 * @param target {@code host:port}
 * @param open   whether it must come about
 */
record Wall(String from, Pod pod, String to, String by, String target, boolean open) {
    /** A dropped packet, or a rejected one; a name that does not resolve would prove nothing. */
    private static final Set<String> CLOSED = Set.of("timeout", "refused", "unreachable");

    boolean holds(String found) {
        return open ? found.equals("open") : CLOSED.contains(found);
    }

    /** Tries them all, each pod's in one go: what came of each. */
    static Map<Wall, String> tried(TestCluster cluster, List<Wall> walls) {
        Map<Pod, List<Wall>> byPod = new LinkedHashMap<>();
        walls.forEach(wall -> byPod.computeIfAbsent(wall.pod, _ -> new ArrayList<>()).add(wall));
        Map<Wall, String> found = new LinkedHashMap<>();
        byPod.forEach((pod, all) -> {
            Map<String, String> answers = dialled(cluster, pod, all.stream().map(Wall::target).distinct().toList());
            all.forEach(wall -> found.put(wall, answers.getOrDefault(wall.target, "no answer")));
        });
        return found;
    }

    private static Map<String, String> dialled(TestCluster cluster, Pod pod, List<String> targets) {
        List<String> words = new ArrayList<>(List.of("-n", pod.getMetadata().getNamespace(), "exec", pod.getMetadata().getName(), "--",
                "/usr/local/bin/shop", "dial"));
        words.addAll(targets);
        Map<String, String> answers = new HashMap<>();
        cluster.kubectl(words.toArray(String[]::new)).lines().forEach(line -> {
            int space = line.indexOf(' ');
            answers.put(line.substring(0, space), line.substring(space + 1));
        });
        return answers;
    }
}
