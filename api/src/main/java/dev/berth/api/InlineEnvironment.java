package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** An Environment that a Site makes; reads and writes flat, without site. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = FlatReader.class)
@ValidationRule(value = "has(self.stage) || self.name in ['dev', 'preprod', 'prod', 'debug', 'preview']", message = "stage cannot be told from this name: set stage to dev, preprod, prod, debug or preview", fieldPath = ".stage")
public record InlineEnvironment(
        @JsonPropertyDescription("Name; the Environment is called <site>-<name>, at most 40 characters in all. Required.") @Required @Size(max = 38) @Syntax(Form.ENVIRONMENT_NAME) String name,

        @JsonUnwrapped EnvironmentSpec spec) {
}
