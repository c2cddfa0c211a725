package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The action that holds an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Holder(
        @JsonPropertyDescription("Kind of the action.") @Size(max = 63) String kind,

        @JsonPropertyDescription("Name of the action.") @Size(max = 253) String name,

        @JsonPropertyDescription("Uid of the action.") @Size(max = 64) String uid,

        @JsonPropertyDescription("Why its demand is not carried out, in one word.") @Size(max = 128) String reason,

        @JsonPropertyDescription("The same in a sentence that says what to do next.") @Size(max = 2048) String message) {
}
