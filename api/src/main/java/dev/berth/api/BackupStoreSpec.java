package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where recovery points lie, and what opens them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "[has(self.s3), has(self.rest), has(self.sftp)].exists_one(one, one)", message = "write exactly one of s3, rest and sftp")
@ValidationRule(value = "!has(self.s3) || has(self.credentialsSecretName)", message = "an S3 store needs credentialsSecretName: a Secret with access-key-id and secret-access-key", fieldPath = ".s3")
@ValidationRule(value = "!has(self.sftp) || has(self.credentialsSecretName)", message = "an sftp store needs credentialsSecretName: a Secret with ssh-privatekey and known_hosts", fieldPath = ".sftp")
@ValidationRule(value = "!has(self.prune) || !has(self.prune.url) || has(self.rest)", message = "prune.url is for a rest store: an S3 or sftp store is pruned where it is, so take it away", fieldPath = ".prune")
@ValidationRule(value = "!has(self.prune) || !has(self.credentialsSecretName) || self.prune.credentialsSecretName != self.credentialsSecretName", message = "prune is a login of its own: name another Secret in prune.credentialsSecretName than in credentialsSecretName", fieldPath = ".prune")
public record BackupStoreSpec(
        @JsonPropertyDescription("Object storage that speaks S3.") S3Store s3,

        @JsonPropertyDescription("A server that speaks restic's own protocol, such as rest-server; one in front of a volume makes that volume a store.") RestStore rest,

        @JsonPropertyDescription("A folder on a server that is reached by ssh.") SftpStore sftp,

        @JsonPropertyDescription("Secret in this namespace: access-key-id, secret-access-key (s3); username, password (rest); ssh-privatekey, known_hosts (sftp). Default: rest, open.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String credentialsSecretName,

        @JsonPropertyDescription("A login that may remove, for stores whose own one may only add. Default: points are forgotten with credentialsSecretName.") StorePrune prune,

        @JsonPropertyDescription("The key that recovery points are encrypted with. Required.") @Required StoreEncryption encryption) {
}
