package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The Environment that holds a host name. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClaimRef(
        @JsonPropertyDescription("Namespace of the Environment. Required.") @Required @Size(max = 63) @Syntax(Form.LABEL) String namespace,

        @JsonPropertyDescription("Name of the Environment. Required.") @Required @Size(max = 40) @Syntax(Form.ENVIRONMENT_NAME) String environment,

        @JsonPropertyDescription("Uid of the Environment. Required.") @Required @Size(max = 64) @Syntax(Form.WORD) String uid) {
}
