package dev.berth.proof.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pair of ends, tried by a real TCP connection.
 *
 * @param from   where the connection starts
 * @param to     what is tried, in words
 * @param by     which way: pod address, Service name, …
 * @param target {@code host:port}
 * @param open   whether it must come about
 */
record Wall(Stand from, String to, String by, String target, boolean open) {
    /** A dropped packet, or a rejected one; a name that does not resolve would prove nothing. */
    private static final Set<String> CLOSED = Set.of("timeout", "refused", "unreachable");

    private static final int TRIES = 3;

    boolean holds(String found) {
        return open ? found.equals("open") : CLOSED.contains(found);
    }

    /** Of a lookup that no answer came to in time nobody learns anything. */
    private static boolean inVain(String found) {
        return !found.equals("open") && !CLOSED.contains(found);
    }

    /** Tries them all: what came of each. What came to nothing is tried again, for a busy machine answers late. */
    static Map<Wall, String> tried(List<Wall> walls) {
        Map<Wall, String> found = once(walls);
        for (int n = 1; n < TRIES && found.values().stream().anyMatch(Wall::inVain); n++) {
            found.putAll(once(walls.stream().filter(wall -> inVain(found.get(wall))).toList()));
        }
        return found;
    }

    /** Each start's in one go. */
    private static Map<Wall, String> once(List<Wall> walls) {
        Map<Stand, List<String>> targets = new LinkedHashMap<>();
        walls.forEach(wall -> targets.computeIfAbsent(wall.from, _ -> new ArrayList<>()).add(wall.target));
        Map<Stand, Map<String, String>> answers = new HashMap<>();
        targets.forEach((from, all) -> answers.put(from, from.dial(all.stream().distinct().toList())));
        Map<Wall, String> found = new LinkedHashMap<>();
        walls.forEach(wall -> found.put(wall, answers.get(wall.from).getOrDefault(wall.target, "no answer")));
        return found;
    }
}
