package dev.berth.proof.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The machine under the node of {@code tools/cluster}: whoever has it can end any program there, without a word to it. */
record Machine(Installed installed) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final String CONTAINERD = "containerd --config /run/berth/containerd.toml";

    /** That of this cluster, which must be ours. */
    static Machine of(Installed installed) {
        assumeTrue(installed.cluster().facts().containsKey("BERTH_REGISTRY"), "The machine of this cluster's node is not ours.");
        return new Machine(installed);
    }

    /**
     * A program in a pod, once it runs there.
     *
     * @param words in its command line
     */
    ProcessHandle program(Pod pod, String words) {
        String uid = pod.getMetadata().getUid();
        return Awaitility.await(words + " in " + pod.getMetadata().getName()).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(OFTEN)
                .until(() -> ProcessHandle.allProcesses().filter(process -> read(process, "cgroup").contains(uid) && commandLine(process)
                        .contains(words)).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private static String commandLine(ProcessHandle process) {
        return read(process, "cmdline").replace('\0', ' ');
    }

    /** Nothing of a process that has ended meanwhile. */
    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException gone) {
            return "";
        }
    }

    /** Kills what runs the containers, which go on, and starts it again, as a service manager would. */
    void restartContainerd() {
        ProcessHandle containerd = ProcessHandle.allProcesses().filter(process -> commandLine(process).startsWith(CONTAINERD)).findFirst()
                .orElseThrow();
        containerd.destroyForcibly();
        containerd.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        Path log = installed.cluster().kubeconfig().resolveSibling("log").resolve("containerd.log");
        installed.tool("node", "sh", "-c",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin setsid %s >> %s 2>&1 < /dev/null &"
                        .formatted(CONTAINERD, log));
        Awaitility.await("containerd").atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).ignoreExceptions().until(() -> !installed.tool(
                "node", "ctr", "-n", "k8s.io", "version").isEmpty());
    }
}
