package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How a restore goes on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestoreStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("How far it has come: Gate, SafetyPoint, Fetch, Switch, Import, Start or Ended; a drill: Gate, Fetch, Boot or Ended.") RestoreStep step,

        @JsonPropertyDescription("Since when it is there, RFC 3339; it gives up what does not go on.") @Size(max = 40) String since,

        @JsonPropertyDescription("Parts that were fetched and compared.") @Min(0) @Max(40) Integer fetched,

        @JsonPropertyDescription("What it asks of its environment now.") Demand demand,

        @JsonPropertyDescription("Backup that was chosen by asOf, or by a drill; set once it begins.") @Size(max = 253) String backup,

        @JsonPropertyDescription("Environment whose data comes here, where it is another one; set once it begins.") @Size(max = 40) String source,

        @JsonPropertyDescription("BackupStore that the recovery point lies in.") @Size(max = 253) String store,

        @JsonPropertyDescription("What had been written by then comes back, RFC 3339.") @Size(max = 40) String recoveryPoint,

        @JsonPropertyDescription("Release whose stack the parts are of.") @Size(max = 63) String release,

        @JsonPropertyDescription("Backup that holds the data as it was before.") @Size(max = 253) String safetyPoint,

        @JsonPropertyDescription("What comes back, in the order in which it is fetched.") @Size(max = 40) @Keyed("name") List<BackupPart> parts,

        @JsonPropertyDescription("Until when what was replaced is kept, RFC 3339; set once it is.") @Size(max = 40) String undoUntil,

        @JsonPropertyDescription("When a drill began to fetch, RFC 3339.") @Size(max = 40) String started,

        @JsonPropertyDescription("How long a drill took from then until all was fetched and compared, and the site answered; set once it is complete.") @Min(0) @Max(9007199254740991L) Long recoverySeconds,

        @JsonPropertyDescription("What is known, by type: Ready, and Complete or Failed once it has ended.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {

    /** The same, of a drill that took so many seconds. */
    public RestoreStatus took(long seconds) {
        return new RestoreStatus(observedGeneration, step, since, fetched, demand, backup, source, store, recoveryPoint, release,
                safetyPoint,
                parts, undoUntil, started, seconds, conditions);
    }
}
