package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A newer image that is taken once its times are over and the window is open. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewerImage(
        @JsonPropertyDescription("Tag of the newer image.") @Required @Size(max = 128) String tag,

        @JsonPropertyDescription("Digest that the registry answered.") @Required @Size(max = 128) String digest,

        @JsonPropertyDescription("When this digest was first seen, RFC 3339.") @Required @Size(max = 40) String since,

        @JsonPropertyDescription("When it is taken at the earliest, RFC 3339.") @Required @Size(max = 40) String notBefore) {
}
