package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A value that each environment may set for itself. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Setting(
        @JsonPropertyDescription("Name of the setting. Required.") @Required @Size(max = 63) @Syntax(Form.VARIABLE) String name,

        @JsonPropertyDescription("Value where an environment sets none. Default: none, and then each environment must set one.") @Size(max = 32768) @JsonProperty("default") String defaultValue) {
}
