package dev.berth.proof.node;

import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A place from which connections are tried.
 *
 * @param words  who stands there, for the reader
 * @param runner runs a command line there, {@code shop dial} and its targets, and answers its output
 */
record Stand(String words, Runner runner) {
    /** Runs the program {@code shop} with these arguments. */
    interface Runner {
        String shop(List<String> arguments);
    }

    /** In a pod whose image holds the program. */
    static Stand in(TestCluster cluster, String words, Pod pod) {
        List<String> exec = List.of("-n", pod.getMetadata().getNamespace(), "exec", pod.getMetadata().getName(), "--",
                "/usr/local/bin/shop");
        return new Stand(words, arguments -> {
            List<String> all = new ArrayList<>(exec);
            all.addAll(arguments);
            return cluster.kubectl(all.toArray(String[]::new));
        });
    }

    /** What came of a connection to each: {@code open}, or why not. */
    Map<String, String> dial(List<String> targets) {
        List<String> arguments = new ArrayList<>(List.of("dial"));
        arguments.addAll(targets);
        Map<String, String> answers = new HashMap<>();
        runner.shop(arguments).lines().forEach(line -> {
            int space = line.indexOf(' ');
            answers.put(line.substring(0, space), line.substring(space + 1));
        });
        return answers;
    }
}
