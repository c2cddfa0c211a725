package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A recovery point was restored, what came back is what was saved, and the site served it where it was started. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verified(
        @JsonPropertyDescription("When that was, RFC 3339.") @Required @Size(max = 40) String time,

        @JsonPropertyDescription("Restore of mode Drill that did it.") @Required @Size(max = 253) String by,

        @JsonPropertyDescription("How long it took from its beginning until all was fetched and compared, and the site answered.") @Min(0) @Max(9007199254740991L) Long recoverySeconds,

        @JsonPropertyDescription("How old the point was when that began: what was written in that time would have been lost.") @Min(0) @Max(9007199254740991L) Long pointAgeSeconds) {
}
