package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** What an action asks of its environment: nothing once the environment has decided anything else. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Demand(
        @JsonPropertyDescription("Release that the environment shall run.") @Size(max = 63) String release,

        @JsonPropertyDescription("status.sequence of the environment at which this holds.") @Min(0) @Max(2147483647) Integer sequence) {
}
