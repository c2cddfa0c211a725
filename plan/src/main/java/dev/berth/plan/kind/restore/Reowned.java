package dev.berth.plan.kind.restore;

import dev.berth.api.BackupPart;
import dev.berth.plan.part.backup.Result;
import dev.berth.plan.part.workload.JobPods;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files and folders that came back as those of whom they were fetched as: nothing here runs as root, which alone could give them away. */
final class Reowned {
    private Reowned() {}

    /** A sentence, with a space before it; empty where everything has the owner that it had. */
    static String sentence(Inputs in, List<BackupPart> parts) {
        String counts = IntStream.range(0, parts.size())
                .mapToObj(i -> count(in, i + 1).map(files -> "%s: %d".formatted(parts.get(i).name(), files)))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return counts.isEmpty()
                ? ""
                : " Files and folders that were another user's or group's (%s) came back as those of the user who fetched them, because nothing here runs as root: give all components that write to one volume the same runAsUser."
                        .formatted(counts);
    }

    private static Optional<Long> count(Inputs in, int part) {
        return in.job(part).flatMap(job -> Result.of(JobPods.of(job.id(), in.children().stream()))).map(Result::reowned).filter(
                Objects::nonNull);
    }
}
