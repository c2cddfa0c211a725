package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What is known of a store. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupStoreStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("What is known, by type: Ready, Checked, KeyEscrowed.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {
}
