package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The key that recovery points are encrypted with. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoreEncryption(
        @JsonPropertyDescription("Secret in this namespace whose key named key holds at least 32 characters; without them no recovery point can be read, so keep a copy elsewhere. Required.") @Required @Size(max = 253) @Syntax(Form.OBJECT_NAME) String keySecretName) {
}
