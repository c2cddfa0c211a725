package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.stream.Stream;

/** A release that was decided on for an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeployedRelease(
        @JsonPropertyDescription("Name of the Release.") @Size(max = 63) String name,

        @JsonPropertyDescription("Digest of the Release.") @Size(max = 128) String digest,

        @JsonPropertyDescription("Its number within the site.") @Min(0) @Max(2147483647) Integer revision,

        @JsonPropertyDescription("When it was decided on, RFC 3339.") @Size(max = 40) String since,

        @JsonPropertyDescription("What decided: a deploy mode, or the uid of an action.") @Size(max = 253) String by,

        @JsonPropertyDescription("Name of the action that decided, where one did.") @Size(max = 253) String action,

        @JsonPropertyDescription("Candidate of the deploy mode that was passed over; until it is promoted, nothing else is followed.") @Size(max = 63) String passedOver,

        @JsonPropertyDescription("True when it was Ready and Exact here before another one replaced it.") Boolean verified,

        @JsonPropertyDescription("Why the release before was given up, where this is the way back from it.") @Size(max = 512) String because,

        @JsonPropertyDescription("Tasks of the release that have ended well since it was decided on.") @Size(max = 20) @Whole List<@Size(max = 40) String> tasks,

        @JsonPropertyDescription("True when another one replaced it before its tasks had let its pods start.") Boolean neverRan,

        @JsonPropertyDescription("True when it was Ready here before another one replaced it, and not Exact because its code lies in a volume.") Boolean settled) {

    /** A decision of a deploy mode. */
    public DeployedRelease(String name, String digest, Integer revision, String since, String by) {
        this(name, digest, revision, since, by, null, null, null, null, null, null, null);
    }

    /** The same, with whether it was verified or else settled before it was replaced, and whether it ran at all. */
    public DeployedRelease replaced(boolean wasVerified, boolean wasSettled, boolean ran) {
        return new DeployedRelease(name, digest, revision, since, by, action, passedOver, wasVerified ? Boolean.TRUE : null, because,
                tasks, ran ? null : Boolean.TRUE, wasSettled && !wasVerified ? Boolean.TRUE : null);
    }

    /** The same after a task of it has ended well. */
    public DeployedRelease after(String task) {
        List<String> ended = Stream.concat(ended().stream(), Stream.of(task)).distinct().toList();
        return new DeployedRelease(name, digest, revision, since, by, action, passedOver, verified, because, ended, neverRan, settled);
    }

    /** The same before any task of it has ended. */
    public DeployedRelease beforeTasks() {
        return new DeployedRelease(name, digest, revision, since, by, action, passedOver, verified, because, null, neverRan, settled);
    }

    /** The same before any of these tasks has ended. */
    public DeployedRelease before(List<String> again) {
        List<String> left = ended().stream().filter(task -> !again.contains(task)).toList();
        return new DeployedRelease(name, digest, revision, since, by, action, passedOver, verified, because, left.isEmpty() ? null : left,
                neverRan, settled);
    }

    /** It was well here before another one replaced it, and may come back. */
    public boolean wasWell() {
        return Boolean.TRUE.equals(verified) || Boolean.TRUE.equals(settled);
    }

    /** Pods of it were started, as far as is known. */
    public boolean ran() {
        return !Boolean.TRUE.equals(neverRan);
    }

    /** Names of its tasks that have ended well. */
    public List<String> ended() {
        return tasks == null ? List.of() : tasks;
    }
}
