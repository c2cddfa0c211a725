package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** Recovery points of an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecoveryStatus(
        @JsonPropertyDescription("When the last recovery point was made, RFC 3339.") @Size(max = 40) String last,

        @JsonPropertyDescription("When one was last restored and found good, RFC 3339.") @Size(max = 40) String lastVerified,

        @JsonPropertyDescription("BackupStore of the Site, where it holds a recovery point of this environment.") @Size(max = 253) String store,

        @JsonPropertyDescription("When the repository there was last checked, whatever was found, RFC 3339.") @Size(max = 40) String lastChecked) {
}
