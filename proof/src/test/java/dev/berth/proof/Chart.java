package dev.berth.proof;

import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart as it is shipped. */
public final class Chart {
    private Chart() {}

    /**
     * Applies definitions, permissions and fence, with no operator pod: the operator runs as a process of the test.
     *
     * @param values {@code --set} arguments such as {@code tenants={acme}}
     */
    public static void applyWithoutPods(TestCluster cluster, String... values) {
        String objects = render(cluster, values);
        Command.Result result = cluster.kubectlAttempt(objects, "apply", "--server-side", "-f", "-");
        if (result.code() != 0) {
            throw new IllegalStateException("the chart was refused: " + result.err());
        }
    }

    /**
     * All objects of the chart as one text of YAML documents, with no operator pod.
     *
     * @param values {@code --set} arguments
     */
    public static String render(TestCluster cluster, String... values) {
        String helm = cluster.facts().getOrDefault("BERTH_HELM", "helm");
        List<String> words = Stream.concat(
                Stream.of(helm, "template", "berth", TestCluster.ROOT.resolve("charts/berth").toString(), "--namespace", "berth-system",
                        "--include-crds",
                        "--set", "replicas=0"),
                Stream.of(values).flatMap(value -> Stream.of("--set", value)))
                .toList();
        return Command.run(1, Map.of(), words);
    }
}
