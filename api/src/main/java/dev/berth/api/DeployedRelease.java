package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** A release that was decided on for an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeployedRelease(
        @JsonPropertyDescription("Name of the Release.") @Size(max = 63) String name,

        @JsonPropertyDescription("Digest of the Release.") @Size(max = 128) String digest,

        @JsonPropertyDescription("Its number within the site.") @Min(0) @Max(2147483647) Integer revision,

        @JsonPropertyDescription("When it was decided on, RFC 3339.") @Size(max = 40) String since,

        @JsonPropertyDescription("What decided: a deploy mode, or the uid of an action.") @Size(max = 253) String by) {
}
