package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What is known about a release. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("SHA-256 over the canonical form of the spec.") @Size(max = 128) String digest,

        @JsonPropertyDescription("Number of the release within its site.") @Min(0) @Max(2147483647) Integer revision,

        @JsonPropertyDescription("What its digests stand for.") @Size(max = 20) @Keyed("component") List<ReleaseImage> images,

        @JsonPropertyDescription("What is known, by type: Ready, ImagesAvailable.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {
}
