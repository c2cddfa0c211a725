package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How many recovery points are kept; the last three always are. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Keep(
        @JsonPropertyDescription("Newest points, as a count. Default: 3.") @Min(3) @Max(1000) Integer last,

        @JsonPropertyDescription("One per day, for this many days. Default: 7.") @Min(0) @Max(1000) Integer daily,

        @JsonPropertyDescription("One per week, for this many weeks. Default: 4.") @Min(0) @Max(1000) Integer weekly) {
}
