package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** An environment variable of a component: a fixed value, or a hole that the environment fills. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "has(self.value) != has(self.valueFrom)", message = "a variable has either value or valueFrom: keep one of the two")
public record EnvVar(
        @JsonPropertyDescription("Name of the variable. Required.") @Required @Size(max = 253) @Syntax(Form.VARIABLE) String name,

        @JsonPropertyDescription("Fixed value, part of the release; quote numbers and booleans. $(VAR) stays as it is.") @Size(max = 32768) String value,

        @JsonPropertyDescription("Where the value comes from in each environment; stands in place of value.") EnvVarSource valueFrom) {
}
