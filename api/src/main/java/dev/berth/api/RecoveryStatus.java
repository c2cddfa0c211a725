package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** Recovery points of an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecoveryStatus(
        @JsonPropertyDescription("When the last recovery point was made, RFC 3339.") @Size(max = 40) String last,

        @JsonPropertyDescription("When one was last restored and found good, RFC 3339.") @Size(max = 40) String lastVerified,

        @JsonPropertyDescription("How long the drill of lastVerified took until all was fetched and compared, and the site answered.") @Min(0) @Max(9007199254740991L) Long recoverySeconds,

        @JsonPropertyDescription("How old the point was when the drill of lastVerified began: what was written in that time would have been lost.") @Min(0) @Max(9007199254740991L) Long pointAgeSeconds,

        @JsonPropertyDescription("BackupStore of the Site, where it holds a recovery point of this environment.") @Size(max = 253) String store,

        @JsonPropertyDescription("When the repository there was last checked, whatever was found, RFC 3339.") @Size(max = 40) String lastChecked) {
}
