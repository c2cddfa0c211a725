package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What the digest of an image stands for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseImage(
        @JsonPropertyDescription("Component of the stack.") @Required @Size(max = 40) String component,

        @JsonPropertyDescription("The image for each platform.") @Size(max = 20) @Keyed("platform") List<PlatformImage> platforms,

        @JsonPropertyDescription("Where its code lies in the image, as far as the image says: a volume in that place is told as CodeInVolume.") @Size(max = 20) @Unique List<@Size(max = 1024) String> code) {
}
