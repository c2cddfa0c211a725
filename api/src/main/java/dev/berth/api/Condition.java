package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One thing that is known about an object, as Kubernetes writes it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
        @JsonPropertyDescription("What is judged, such as Ready.") @Required @Size(max = 63) String type,

        @JsonPropertyDescription("True, False or Unknown.") @Required @Size(max = 7) String status,

        @JsonPropertyDescription("The finding in one word.") @Size(max = 128) String reason,

        @JsonPropertyDescription("The finding in a sentence that says what to do next.") @Size(max = 4096) String message,

        @JsonPropertyDescription("Generation of the spec that was judged.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("When status last changed, RFC 3339.") @Size(max = 40) String lastTransitionTime) {
}
