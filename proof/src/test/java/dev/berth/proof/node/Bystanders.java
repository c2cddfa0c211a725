package dev.berth.proof.node;

import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a cluster administrator puts beside the sites to try their walls: plain pods, NodePorts, a listener on a public address. */
final class Bystanders implements AutoCloseable {
    /** A documentation address: nothing else carries it. */
    static final String PUBLIC = "203.0.113.20";

    private static final int PUBLIC_PORT = 8099;
    private static final String NOTE = "/run/berth/node-tier-listener";

    private final Installed installed;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    Bystanders(Installed installed) {
        this.installed = installed;
    }

    /** A pod that Berth knows nothing of; it answers on port 8080. */
    Pod plain(String namespace, String name) {
        Pod wanted = new PodBuilder()
                .withNewMetadata().withNamespace(namespace).withName(name).withLabels(Map.of("app", name)).endMetadata()
                .withNewSpec().withTerminationGracePeriodSeconds(0L).withAutomountServiceAccountToken(false)
                .addNewContainer().withName("shop").withImage("ghcr.io/acme/shop:1.4").endContainer().endSpec()
                .build();
        var pods = installed.client().pods().inNamespace(namespace);
        pods.withName(name).withGracePeriod(0).delete();
        pods.withName(name).waitUntilCondition(java.util.Objects::isNull, 1, TimeUnit.MINUTES);
        pods.resource(wanted).create();
        undo.push(() -> pods.withName(name).withGracePeriod(0).delete());
        return pods.withName(name).waitUntilCondition(p -> p != null && p.getStatus().getPodIP() != null && "Running".equals(p.getStatus()
                .getPhase()), 3, TimeUnit.MINUTES);
    }

    /** Traefik's own process: connections out of its network, with the node's names, because its image holds nothing but Traefik. */
    Stand proxy() {
        String shop = Path.of(installed.cluster().facts().get("BERTH_BIN"), "shop").toString();
        String pid = installed.tool("node", "pgrep", "-o", "-x", "traefik").strip();
        return new Stand("Traefik", arguments -> {
            List<String> words = new ArrayList<>(List.of("node", "nsenter", "-n", "-t", pid, "--", shop));
            words.addAll(arguments);
            return installed.tool(words.toArray(String[]::new));
        });
    }

    /** A NodePort that leads to these pods, for nobody asked Berth. */
    int nodePort(String namespace, Map<String, String> selector, int port) {
        var services = installed.client().services().inNamespace(namespace);
        Service wanted = new ServiceBuilder()
                .withNewMetadata().withNamespace(namespace).withName("node-tier-" + port).endMetadata()
                .withNewSpec().withType("NodePort").withSelector(selector).addNewPort().withPort(port).endPort().endSpec()
                .build();
        services.withName("node-tier-" + port).delete();
        Service made = services.resource(wanted).create();
        undo.push(() -> services.withName("node-tier-" + port).delete());
        return made.getSpec().getPorts().getFirst().getNodePort();
    }

    /** A listener on a public address that the node carries: what the internet is to a pod. Answers {@code host:port}. */
    String publicListener() {
        silence();
        installed.tool("node", "ip", "addr", "replace", PUBLIC + "/32", "dev", "lo");
        undo.push(this::silence);
        String program = Path.of(installed.cluster().facts().get("BERTH_BIN"), "shop").toString();
        String script = "echo $$ > " + NOTE + "; exec '" + program + "' listen " + PUBLIC_PORT;
        try {
            new ProcessBuilder(TestCluster.ROOT.resolve("tools/cluster/cluster").toString(), "node", "sh", "-c", script)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PUBLIC + ":" + PUBLIC_PORT;
    }

    private void silence() {
        installed.tool("node", "sh", "-c", "if [ -s " + NOTE + " ]; then kill \"$(cat " + NOTE + ")\" 2> /dev/null; rm -f " + NOTE
                + "; fi; ip addr del " + PUBLIC
                + "/32 dev lo 2> /dev/null; true");
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
