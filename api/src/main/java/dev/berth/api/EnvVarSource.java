package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where an environment takes the value of a variable from. Exactly one member is set. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "[has(self.builtin), has(self.setting), has(self.secretKey)].filter(x, x).size() == 1", message = "valueFrom has exactly one of builtin, setting and secretKey: keep one")
public record EnvVarSource(
        @JsonPropertyDescription("A fact about the environment: URL, Hostname, EnvironmentName, Stage or ReleaseName.") Builtin builtin,

        @JsonPropertyDescription("Name of a setting of this stack; the environment gives its value.") @Size(max = 63) @Syntax(Form.VARIABLE) String setting,

        @JsonPropertyDescription("Key of the environment's Secret (spec.secretName).") @Size(max = 253) @Syntax(Form.WORD) String secretKey) {
}
