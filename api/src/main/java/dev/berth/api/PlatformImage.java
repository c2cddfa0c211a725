package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** An image for one platform. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlatformImage(
        @JsonPropertyDescription("Platform, such as linux/amd64.") @Required @Size(max = 64) String platform,

        @JsonPropertyDescription("Digest of the manifest.") @Size(max = 128) String manifest,

        @JsonPropertyDescription("Digest of the image configuration; pods report one of the two.") @Size(max = 128) String config) {
}
