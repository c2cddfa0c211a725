package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How a backup goes on, and what its recovery point holds. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("How far it has come: Gate, Save, Seal or Ended.") BackupStep step,

        @JsonPropertyDescription("BackupStore that it goes to.") @Size(max = 253) String store,

        @JsonPropertyDescription("Repository in the store, as restic is told it.") @Size(max = 1024) String repository,

        @JsonPropertyDescription("Release that ran.") @Size(max = 63) String release,

        @JsonPropertyDescription("status.sequence of the environment when it began.") @Min(0) @Max(2147483647) Integer sequence,

        @JsonPropertyDescription("Uid of the environment that is saved: no other one of its name is.") @Size(max = 64) String environmentUid,

        @JsonPropertyDescription("What had been written by then is in it, RFC 3339; set once it is complete.") @Size(max = 40) String recoveryPoint,

        @JsonPropertyDescription("All of it had been saved by then, RFC 3339; set once it is complete.") @Size(max = 40) String sealed,

        @JsonPropertyDescription("Snapshot that holds what describes the environment, and its passwords; set once it is complete.") @Size(max = 64) String snapshot,

        @JsonPropertyDescription("Print of the store's key and its recipients, as the store held them when this was complete; absent where it did not.") @Size(max = 64) String escrow,

        @JsonPropertyDescription("True of a point that was taken over and that a restore had made of the data it replaced: it comes back by its name only. Absent otherwise.") Boolean madeForRestore,

        @JsonPropertyDescription("True when tasks of the release had not ended when it began: a restore runs the release's tasks again.") Boolean tasksLeft,

        @JsonPropertyDescription("What it is made of, in the order in which it is saved.") @Size(max = 40) @Keyed("name") List<BackupPart> parts,

        @JsonPropertyDescription("The last drill that restored all of it and found it good; absent until one did.") Verified verified,

        @JsonPropertyDescription("What is known, by type: Ready, and Complete or Failed once it has ended.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {

    /** The same, as it is known of one that has ended. */
    public BackupStatus still(Long generation, Verified proof, List<Condition> known) {
        return new BackupStatus(generation, step, store, repository, release, sequence, environmentUid, recoveryPoint, sealed, snapshot,
                escrow, madeForRestore, tasksLeft, parts, proof, known);
    }
}
