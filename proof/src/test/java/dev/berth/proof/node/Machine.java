package dev.berth.proof.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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

    /** How much memory the runner and restic take in all pods, from now on. */
    Peaks peaks() {
        return new Peaks();
    }

    /** @see #peaks */
    static final class Peaks implements AutoCloseable {
        private static final Duration PAUSE = Duration.ofMillis(100);
        private static final Set<String> VERBS = Set.of("backup", "cat", "check", "dump", "forget", "init", "ls", "prune", "restore",
                "snapshots",
                "stats");

        private final Map<Long, Peak> byProcess = new ConcurrentHashMap<>();
        private final Map<Long, String> programs = new ConcurrentHashMap<>();
        private final Thread thread = Thread.ofPlatform().daemon().name("peaks").start(this::look);

        /**
         * The most that one of some processes took.
         *
         * @param kibibytes resident, by the kernel's own mark
         */
        record Peak(long processes, long kibibytes) {
            long mebibytes() {
                return kibibytes / 1024;
            }

            private Peak and(Peak other) {
                return new Peak(processes + other.processes, Math.max(kibibytes, other.kibibytes));
            }
        }

        private void look() {
            try {
                while (true) {
                    ProcessHandle.allProcesses().forEach(this::note);
                    Thread.sleep(PAUSE);
                }
            } catch (InterruptedException itsEnd) {
                Thread.currentThread().interrupt();
            }
        }

        private void note(ProcessHandle process) {
            String program = programs.computeIfAbsent(process.pid(), _ -> program(process));
            if (!program.isEmpty()) {
                read(process, "status").lines().filter(line -> line.startsWith("VmHWM:")).findFirst().ifPresent(line -> byProcess.merge(
                        process
                                .pid(), new Peak(1, Long.parseLong(line.replaceAll("\\D", ""))), (_, now) -> now));
            }
        }

        /** The program and what it does, or nothing where it is none of these. */
        private static String program(ProcessHandle process) {
            List<String> words = List.of(read(process, "cmdline").split("\0"));
            String name = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
            if (!Set.of("runner", "restic").contains(name) || !read(process, "cgroup").contains("kubepods")) {
                return "";
            }
            return name + " " + (name.equals("runner") ? words.get(1) : words.stream().filter(VERBS::contains).findFirst().orElse("?"));
        }

        /** By program and what it does. */
        Map<String, Peak> highest() {
            Map<String, Peak> highest = new TreeMap<>();
            byProcess.forEach((process, peak) -> highest.merge(programs.get(process), peak, Peak::and));
            return highest;
        }

        @Override
        public void close() {
            thread.interrupt();
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
