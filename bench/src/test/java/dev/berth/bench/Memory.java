package dev.berth.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What a process takes, in MiB.
 *
 * @param now       resident
 * @param anonymous of that, what no file backs
 * @param peak      the most that was resident
 * @param group     the most that its control group held, page cache with it; empty where groups cannot be made
 */
record Memory(double now, double anonymous, double peak, Optional<Double> group) {
    private static final double KIB = 1024;

    /** Of the kernel's clock in a second. */
    private static final double TICKS = 100;

    /** A control group for one process, with the limit that the chart sets; empty where groups cannot be made. */
    static final class Group implements AutoCloseable {
        private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
        private static final Path V2 = Path.of("/sys/fs/cgroup");
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final Path folder;
        private final boolean second;

        private Group(Path folder, boolean second) {
            this.folder = folder;
            this.second = second;
        }

        static Optional<Group> of(int limitMebibytes) {
            boolean second = Files.exists(V2.resolve("cgroup.controllers"));
            Path folder = (second ? V2 : V1).resolve("berth-bench-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
            try {
                Files.createDirectory(folder);
                Files.writeString(folder.resolve(second ? "memory.max" : "memory.limit_in_bytes"), limitMebibytes + "M");
                return Optional.of(new Group(folder, second));
            } catch (IOException notAllowed) {
                return Optional.empty();
            }
        }

        /** Words that put the shell that runs them, and what it becomes, into the group. */
        String enter() {
            return "echo $$ > " + folder.resolve("cgroup.procs");
        }

        double peak() {
            return Double.parseDouble(text(folder.resolve(second ? "memory.peak" : "memory.max_usage_in_bytes")).strip()) / KIB / KIB;
        }

        @Override
        public void close() {
            try {
                Files.delete(folder);
            } catch (IOException stillBusy) {
                folder.toFile().deleteOnExit();
            }
        }
    }

    static Memory of(long pid, Optional<Group> group) {
        String status = text(Path.of("/proc/" + pid + "/status"));
        return new Memory(field(status, "VmRSS"), field(status, "RssAnon"), field(status, "VmHWM"), group.map(Group::peak));
    }

    /** Seconds of CPU that a process has used: on a busy machine they tell more than the time that passed. */
    static double cpuSeconds(long pid) {
        String stat = text(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private static double field(String text, String name) {
        return text.lines().filter(line -> line.startsWith(name + ":")).flatMap(line -> Stream.of(line.replaceAll("\\D", "")))
                .mapToDouble(Double::parseDouble).findFirst().orElse(0) / KIB;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
