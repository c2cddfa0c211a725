package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The key that recovery points are encrypted with. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoreEncryption(
        @JsonPropertyDescription("Secret in this namespace whose key named key holds at least 32 characters; without them no recovery point can be read, so keep a copy elsewhere. Required.") @Required @Size(max = 253) @Syntax(Form.OBJECT_NAME) String keySecretName,

        @JsonPropertyDescription("Public keys of age whose owners can bring the key back out of the store, where it lies encrypted to them. Default: none.") @Size(max = 10) @Unique List<@Size(max = 80) @Syntax(Form.AGE_RECIPIENT) String> recipients) {
}
