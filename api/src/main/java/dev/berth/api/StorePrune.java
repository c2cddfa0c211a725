package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** As whom points are forgotten, and nothing else is done. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorePrune(
        @JsonPropertyDescription("Secret in this namespace with the same keys as that of the store's own login. Required.") @Required @Size(max = 253) @Syntax(Form.OBJECT_NAME) String credentialsSecretName,

        @JsonPropertyDescription("Where that login may remove: another address of the same repositories, with their path. Default: rest.url.") @Size(max = 512) @Syntax(Form.SERVER) String url) {
}
