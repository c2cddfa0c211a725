package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** The release that a site stands for now. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SiteRelease(
        @JsonPropertyDescription("Name of the Release.") @Size(max = 63) String name,

        @JsonPropertyDescription("Its number within the site.") @Min(0) @Max(2147483647) Integer revision) {
}
