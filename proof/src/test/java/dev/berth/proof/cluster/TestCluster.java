package dev.berth.proof.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A cluster to test against.
 *
 * @param facts what {@code tools/cluster env} says of it, such as {@code KUBECONFIG}; of one that came from elsewhere KUBECONFIG and what
 *              variables of the same names say
 */
public record TestCluster(Map<String, String> facts) {
    /** The folder of the checkout. */
    public static final Path ROOT = root();

    /** An API server with etcd and controllers, without a node. */
    public static TestCluster controlPlane(String name) {
        return given().orElseGet(() -> built(Map.of(), "--control-plane", "--name", name));
    }

    /**
     * An API server with etcd and some of the controllers.
     *
     * @param controllers as the controller manager's flag names them: {@code namespace-controller,serviceaccount-controller}
     */
    public static TestCluster controlPlane(String name, String controllers) {
        return given().orElseGet(() -> built(Map.of("BERTH_CONTROLLERS", controllers), "--control-plane", "--name", name));
    }

    /**
     * One real node that has the test images: BERTH_KUBECONFIG, else tools/cluster. {@link DockerCluster k3s in Docker} could not pull
     * them: their registry is made by tools/cluster.
     */
    public static TestCluster node() {
        return given().orElseGet(() -> built(Map.of()));
    }

    private static Optional<TestCluster> given() {
        return Optional.ofNullable(System.getenv("BERTH_KUBECONFIG")).map(path -> {
            Map<String, String> facts = new HashMap<>(System.getenv());
            facts.keySet().removeIf(name -> !name.startsWith("BERTH_"));
            facts.put("KUBECONFIG", path);
            return new TestCluster(facts);
        });
    }

    private static TestCluster built(Map<String, String> environment, String... options) {
        String tool = ROOT.resolve("tools/cluster/cluster").toString();
        Command.run(40, environment, words(tool, "up", options));
        String said = Command.run(1, Map.of(), words(tool, "env", options));
        return new TestCluster(said.lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1))));
    }

    private static List<String> words(String tool, String command, String... options) {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(tool, command), java.util.stream.Stream.of(options)).toList();
    }

    /** Ends a control plane of that name, if one runs. */
    public static void end(String name) {
        Command.run(2, Map.of(), List.of(ROOT.resolve("tools/cluster/cluster").toString(), "down", "--name", name));
    }

    public Path kubeconfig() {
        return Path.of(facts.get("KUBECONFIG"));
    }

    /** A client with an administrator's rights. */
    public KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config()).build();
    }

    /** Where the API server is and whom it trusts, as an administrator. */
    public Config config() {
        try {
            Config config = Config.fromKubeconfig(Files.readString(kubeconfig()));
            return new ConfigBuilder(config).withOnlyHttpWatches(true).withMaxConcurrentRequests(64).withMaxConcurrentRequestsPerHost(64)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The audit log, where the cluster has one that can be read. */
    public Optional<Path> auditLog() {
        return Optional.ofNullable(facts.get("BERTH_AUDIT_LOG")).map(Path::of);
    }

    /** Runs kubectl as an administrator. */
    public String kubectl(String... words) {
        return Command.run(5, environment(), kubectlWords(words));
    }

    /** Runs kubectl with a text as its input, and tells how that ended. */
    public Command.Result kubectlAttempt(String input, String... words) {
        return Command.attempt(5, environment(), input, kubectlWords(words));
    }

    /** Applies objects that name their namespace and must be accepted. */
    public void apply(String objects) {
        Command.Result result = kubectlAttempt(objects, "apply", "-f", "-");
        if (result.code() != 0) {
            throw new AssertionError(result.err());
        }
    }

    /** The environment of programs that talk to this cluster. */
    public Map<String, String> environment() {
        return Map.of("KUBECONFIG", facts.get("KUBECONFIG"));
    }

    private List<String> kubectlWords(String... words) {
        String program = facts.getOrDefault("BERTH_KUBECTL", "kubectl");
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(program), java.util.stream.Stream.of(words)).toList();
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("crds"))) {
            here = Optional.ofNullable(here.getParent()).orElseThrow(() -> new IllegalStateException("Run the tests inside the checkout."));
        }
        return here;
    }
}
