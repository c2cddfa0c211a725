package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How a task run goes on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskRunStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("How far it has come: Gate, Start, Running or Ended.") TaskRunStep step,

        @JsonPropertyDescription("Release whose component it is of.") @Size(max = 63) String release,

        @JsonPropertyDescription("Uid of the environment that was asked to start it: no other one of its name does.") @Size(max = 64) String environmentUid,

        @JsonPropertyDescription("Job that runs it, in the environment's own namespace; gone a day after its end.") @Size(max = 63) String job,

        @JsonPropertyDescription("What the command ended with; absent where it never began or was stopped.") @Min(0) @Max(255) Integer exitCode,

        @JsonPropertyDescription("What is known, by type: Ready, and Complete or Failed once it has ended.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {
}
