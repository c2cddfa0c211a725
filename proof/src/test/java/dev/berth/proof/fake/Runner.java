package dev.berth.proof.fake;

import dev.berth.plan.world.Stagehand;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What the runner of a Job that saves or fetches says at its end, where nothing was saved: always the same for the same part. */
final class Runner {
    private static final Map<String, String> SEALED = new ConcurrentHashMap<>();

    private Runner() {}

    /**
     * The termination message of a container.
     *
     * @param part that its Job is for; null where it is no such Job, and then there is no message
     */
    static String says(String part, List<String> args) {
        if (part == null || args == null || args.isEmpty()) {
            return null;
        }
        return switch (args.getFirst()) {
            case "save", "fetch" -> saved(part, "");
            case "seal" -> {
                String parts = ",\"parts\":{%s}".formatted(Arrays.stream(after("--parts", args).split(",")).map(one -> "\"%s\":%s"
                        .formatted(
                                one, saved(one, ""))).collect(Collectors.joining(",")));
                SEALED.put(after("--backup", args), "," + Stagehand.found(after("--record", args), Runner::snapshot));
                yield saved("seal", parts);
            }
            case "look" -> saved("seal", SEALED.get(after("--backup", args)));
            default -> null;
        };
    }

    private static String after(String flag, List<String> args) {
        return args.get(args.indexOf(flag) + 1);
    }

    private static String saved(String part, String more) {
        return "{\"snapshot\":\"%s\",\"bytes\":1000,\"files\":3%s}".formatted(snapshot(part), more);
    }

    private static String snapshot(String part) {
        return "%016x".formatted(Integer.toUnsignedLong(part.hashCode()));
    }
}
