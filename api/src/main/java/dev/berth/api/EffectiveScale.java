package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Replicas of a component in effect. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EffectiveScale(
        @JsonPropertyDescription("Component of the stack.") @Required @Size(max = 40) String component,

        @JsonPropertyDescription("Replicas, as a count; with autoscale the fewest.") @Min(0) @Max(100) Integer replicas) {
}
