package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What a tag of the stack stands for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SiteImage(
        @JsonPropertyDescription("Component of the stack.") @Required @Size(max = 40) String component,

        @JsonPropertyDescription("Image as the stack names it.") @Size(max = 512) String requested,

        @JsonPropertyDescription("Digest that the registry answered.") @Size(max = 128) String digest,

        @JsonPropertyDescription("When this digest was first seen, RFC 3339.") @Size(max = 40) String since,

        @JsonPropertyDescription("Tag that the site has now, where updates led on from the one in the stack.") @Size(max = 128) String tag,

        @JsonPropertyDescription("What updates will take next, once its times are over.") NewerImage newer) {
}
