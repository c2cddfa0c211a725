package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The recovery point that a promotion takes of the data as it is, before it may change any. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SafetyBackup(
        @JsonPropertyDescription("Backup that is made of the data as it was before.") @Size(max = 253) String name,

        @JsonPropertyDescription("Why none was taken.") @Size(max = 2048) String skipped) {
}
