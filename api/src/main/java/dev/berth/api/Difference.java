package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** Something that differs between two environments. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Difference(
        @JsonPropertyDescription("What differs, such as Setting or Scale.") @Size(max = 63) String kind,

        @JsonPropertyDescription("Which one.") @Size(max = 253) String name,

        @JsonPropertyDescription("What this environment has.") @Size(max = 1024) String here,

        @JsonPropertyDescription("What the other environment has.") @Size(max = 1024) String there) {
}
