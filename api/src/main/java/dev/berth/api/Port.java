package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** An internal port of a component. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.name != 'http'", message = "the port name http belongs to http.port: choose another name", fieldPath = ".name")
public record Port(
        @JsonPropertyDescription("Name of the port, at most 15 characters; http is taken. Required.") @Required @Size(max = 15) @Syntax(Form.NAME) String name,

        @JsonPropertyDescription("Port number. Required.") @Required @Min(1) @Max(65535) Integer port) {
}
