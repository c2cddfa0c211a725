package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How a promotion goes on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PromotionStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("How far it has come: Gate, SafetyPoint, Commit, RollOut, RollBack or Ended.") PromotionStep step,

        @JsonPropertyDescription("What it asks of its environment now.") Demand demand,

        @JsonPropertyDescription("Release that ran before, to which a rollback goes.") @Size(max = 63) String replaces,

        @JsonPropertyDescription("The recovery point of the data as it was before, or why none was made.") SafetyBackup safetyBackup,

        @JsonPropertyDescription("Why the release was given up.") @Size(max = 2048) String failure,

        @JsonPropertyDescription("What is known, by type: Ready, and Complete or Failed once it has ended.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {
}
