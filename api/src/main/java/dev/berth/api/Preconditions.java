package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What must hold for an action to begin. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Preconditions(
        @JsonPropertyDescription("status.sequence of the environment when this was asked for. Default: whatever it is when this begins.") @Min(0) @Max(2147483647) Integer sequence) {
}
