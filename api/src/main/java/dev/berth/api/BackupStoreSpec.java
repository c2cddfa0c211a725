package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where recovery points lie, and what opens them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "has(self.s3) != has(self.rest)", message = "write exactly one of s3 and rest")
@ValidationRule(value = "!has(self.s3) || has(self.credentialsSecretName)", message = "an S3 store needs credentialsSecretName: a Secret with access-key-id and secret-access-key", fieldPath = ".s3")
public record BackupStoreSpec(
        @JsonPropertyDescription("Object storage that speaks S3.") S3Store s3,

        @JsonPropertyDescription("A server that speaks restic's own protocol.") RestStore rest,

        @JsonPropertyDescription("Secret in this namespace: access-key-id and secret-access-key for s3, username and password for rest. Default: rest without a password.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String credentialsSecretName,

        @JsonPropertyDescription("The key that recovery points are encrypted with. Required.") @Required StoreEncryption encryption) {
}
