package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What is known about a site. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SiteStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("The release of the stack as it stands now.") SiteRelease release,

        @JsonPropertyDescription("What the tags of the stack stand for.") @Size(max = 20) @Keyed("component") List<SiteImage> images,

        @JsonPropertyDescription("Environments that are ready, of all, such as 3/3.") @Size(max = 16) String environments,

        @JsonPropertyDescription("What is known, by type: Ready, ImagesResolved, ReleaseCurrent.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {
}
