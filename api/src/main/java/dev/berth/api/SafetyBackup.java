package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The recovery point that an action takes before it may change data. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SafetyBackup(
        @JsonPropertyDescription("Why none was taken.") @Size(max = 2048) String skipped) {
}
