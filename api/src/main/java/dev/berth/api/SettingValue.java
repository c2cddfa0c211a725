package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The value of a setting in an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SettingValue(
        @JsonPropertyDescription("Name of a setting of the stack. Required.") @Required @Size(max = 63) @Syntax(Form.VARIABLE) String name,

        @JsonPropertyDescription("Value of the setting here; quote numbers and booleans. Required.") @Required @Size(max = 32768) String value) {
}
