package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** What becomes of the data of an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!has(self.keepDays) || !has(self.whenDeleted) || self.whenDeleted == 'Retain'", message = "keepDays belongs to whenDeleted Retain: remove it or change whenDeleted", fieldPath = ".keepDays")
public record DataPolicy(
        @JsonPropertyDescription("Retain the data of a deleted environment, or Destroy it. Default: Retain; debug, preview Destroy.") WhenDeleted whenDeleted,

        @JsonPropertyDescription("Kept data of this very environment is found: Reattach it, or Refuse to start. Default: Reattach.") WhenFound whenFound,

        @JsonPropertyDescription("Retain: days after which kept data is destroyed. Default: prod never, dev and preprod 14.") @Min(1) @Max(3650) Integer keepDays,

        @JsonPropertyDescription("Refuse to delete this environment while true. Default: true in prod, else false.") @JsonProperty("protected") Boolean isProtected) {
}
