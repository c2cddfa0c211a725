package dev.berth.plan;

import dev.berth.plan.name.Ellipsis;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of a child's state that decisions and verdicts read, by kind. */
public sealed interface Facts {
    /** It is a Job's, and that has not ended. */
    default boolean active() {
        return false;
    }

    /** Kinds of which only the existence matters. */
    record None() implements Facts {}

    /** A workload namespace: its ledger annotations and identity labels. */
    record Space(Map<String, String> labels, Map<String, String> annotations) implements Facts {}

    /**
     * A Deployment.
     *
     * @param desired     spec.replicas
     * @param updated     status.updatedReplicas, and so on
     * @param failing     message of a Progressing=False or ReplicaFailure=True condition
     * @param tampered    places of its pod template that are not what Berth wrote, such as {@code image of web}
     */
    record Rollout(long observedGeneration, int desired, int updated, int ready, int available, int total, Optional<String> failing,
            List<String> tampered)
            implements
                Facts {}

    /**
     * A PersistentVolumeClaim.
     *
     * @param phase   Pending, Bound or Lost
     * @param restore uid of the Restore that it was made for
     */
    record Claim(String phase, Optional<String> capacity, Optional<String> volumeName, Optional<String> restore) implements Facts {}

    /**
     * A Pod.
     *
     * @param component label of its component
     * @param ready     its Ready condition
     * @param images    imageID by container name, as the kubelet reports what runs
     * @param waiting   reason and message of a container that does not start, such as CrashLoopBackOff, or of a pod that no node takes:
     *                  Unschedulable
     */
    record Running(String component, String node, boolean ready, Map<String, String> images, Optional<Waiting> waiting) implements Facts {}

    /**
     * A pod that ran a task and has ended.
     *
     * @param job     the Job that it was made for
     * @param code    exit code of its container; 0 is success
     * @param at      when that ended; the epoch where nobody says
     * @param message the last of what a container that failed wrote, as the kubelet reports it; may be empty
     */
    record Ended(String job, int code, Instant at, String message) implements Facts {
        private static final int LINES = 10;
        private static final int CHARACTERS = 1000;

        /** A sentence for people: the exit code, and the end of what was written. */
        public String lastWords() {
            return "It ended with exit code " + code + (message.isBlank()
                    ? "."
                    : " and wrote last:\n" + Ellipsis.last(message.strip(), LINES, CHARACTERS));
        }
    }

    /** A Job. */
    sealed interface Job extends Facts permits Attempt, Saving, Forgetting, Checking {
        /** How far it has come. */
        State state();

        /** Why it failed, such as {@code DeadlineExceeded}; empty unless it did. */
        String reason();

        @Override
        default boolean active() {
            return state() == State.ACTIVE;
        }
    }

    /**
     * A Job of a task, or of a task run.
     *
     * @param task     empty for a task run
     * @param sequence the ledger's decision that it was made for
     */
    record Attempt(String task, int sequence, State state, String reason) implements Job {}

    /**
     * A Job of a backup or a restore.
     *
     * @param action uid of the Backup or Restore
     * @param part   of the recovery point that it saves or fetches
     */
    record Saving(String action, String part, State state, String reason) implements Job {}

    /**
     * A Job that forgets recovery points.
     *
     * @param backups uids of their Backups
     */
    record Forgetting(Set<String> backups, State state, String reason) implements Job {
        /** @param text of {@link Labels#FORGETS} */
        public static Forgetting of(String text, State state, String reason) {
            return new Forgetting(Stream.of(text.split(",")).collect(Collectors.toUnmodifiableSet()), state, reason);
        }
    }

    /**
     * A Job that checks a repository.
     *
     * @param made       when
     * @param share      of its data that is read, such as 3 of {@value SHARES}
     * @param repository its address
     */
    record Checking(Instant made, int share, String repository, State state, String reason) implements Job {
        /** In so many parts the data of a repository is read, one after the other. */
        public static final int SHARES = 52;

        private static final Pattern TEXT = Pattern.compile("(\\S+) ([0-9]{1,3})/" + SHARES + " (\\S+)");

        /** What the Job says of itself in {@link Labels#CHECKS}. */
        public String text() {
            return "%s %d/%d %s".formatted(made, share, SHARES, repository);
        }

        /** @param text of {@link Labels#CHECKS}; where it is none, nobody knows what the Job has checked */
        public static Facts of(String text, State state, String reason) {
            Matcher words = TEXT.matcher(text);
            try {
                return words.matches()
                        ? new Checking(Instant.parse(words.group(1)), Integer.parseInt(words.group(2)), words.group(3), state, reason)
                        : new None();
            } catch (DateTimeException noTime) {
                return new None();
            }
        }
    }

    /** How far a Job has come. */
    enum State {
        ACTIVE,
        SUCCEEDED,
        FAILED
    }

    /**
     * A CronJob.
     *
     * @param failing it was started since it last ended well, and does not run now
     */
    record Timetable(boolean failing) implements Facts {}

    record Waiting(String reason, String message, int restarts) {
        private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

        /** A container on its way; nobody need act. */
        public boolean starting() {
            return STARTING.contains(reason);
        }
    }

    /** A HostnameClaim: who holds the name, and since when (RFC 3339). */
    record Hostname(String tenant, String environment, String uid, String created) implements Facts {}

    /** An object of a kind whose status carries conditions, such as Environment below its Site: type to status. */
    record Judged(Map<String, String> conditions, List<String> reasons) implements Facts {}
}
