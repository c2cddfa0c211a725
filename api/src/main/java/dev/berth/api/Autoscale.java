package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Bounds between which the load decides. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!has(self.min) || self.min <= self.max", message = "autoscale.min is above autoscale.max: lower min or raise max")
public record Autoscale(
        @JsonPropertyDescription("Fewest copies, as a count. Default: 1.") @Min(1) @Max(100) Integer min,

        @JsonPropertyDescription("Most copies, as a count. Required.") @Required @Min(1) @Max(100) Integer max,

        @JsonPropertyDescription("Aim for this use of the requested processor time, in percent. Default: 70.") @Min(1) @Max(100) Integer cpuPercent) {
}
