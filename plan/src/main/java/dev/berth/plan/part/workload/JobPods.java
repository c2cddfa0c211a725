package dev.berth.plan.part.workload;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is known of the pods of one Job. */
public record JobPods(List<Facts> facts) {
    /** @param children in which they are looked for */
    public static JobPods of(Id job, Stream<Child> children) {
        return new JobPods(children.filter(pod -> TaskPods.ofJob(job, pod.id())).map(Child::facts).toList());
    }

    /** Those that have not ended. */
    public Stream<Facts.Running> running() {
        return facts.stream().flatMap(one -> one instanceof Facts.Running running ? Stream.of(running) : Stream.empty());
    }

    /** Those that have, in the order in which they did. */
    public Stream<Facts.Ended> ended() {
        return facts.stream().flatMap(one -> one instanceof Facts.Ended ended ? Stream.of(ended) : Stream.empty()).sorted(Comparator
                .comparing(Facts.Ended::at));
    }

    /** Why those that do not start do not. */
    public Stream<Facts.Waiting> waiting() {
        return running().flatMap(pod -> pod.waiting().stream());
    }

    /** What the last one ended with. */
    public Optional<Facts.Ended> lastEnded() {
        return ended().reduce((_, last) -> last);
    }

    /** What that one said, of a Job that failed: its pod may be gone by now. */
    public String lastWords() {
        return lastEnded().map(Facts.Ended::lastWords).orElse("Its pod is gone, and with it what it said.");
    }
}
