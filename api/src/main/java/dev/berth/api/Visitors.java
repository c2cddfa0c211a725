package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Who may look at an environment, from where and how often. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!has(self.passwordSecretName) || (has(self.policy) && self.policy == 'Password')", message = "passwordSecretName belongs to policy Password: set policy or remove it", fieldPath = ".passwordSecretName")
@ValidationRule(value = "has(self.allowAddresses) == (has(self.policy) && self.policy == 'Addresses')", message = "allowAddresses belongs to policy Addresses, which needs it: set both or neither", fieldPath = ".allowAddresses")
public record Visitors(
        @JsonPropertyDescription("Everyone, Password or Addresses. Default: prod Everyone, others Password.") VisitorPolicy policy,

        @JsonPropertyDescription("Password: Secret of type kubernetes.io/basic-auth in this namespace. Default: a password is generated.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String passwordSecretName,

        @JsonPropertyDescription("Addresses: addresses or CIDR ranges that may look. Required there.") @Size(max = 100) @Unique List<@Size(max = 43) @Syntax(Form.ADDRESSES) String> allowAddresses,

        @JsonPropertyDescription("Addresses or CIDR ranges that are refused, whatever the policy. Default: none.") @Size(max = 100) @Unique List<@Size(max = 43) @Syntax(Form.ADDRESSES) String> denyAddresses,

        @JsonPropertyDescription("Requests per second that one address may send. Default: no limit.") @Min(1) @Max(100000) Integer requestsPerSecond,

        @JsonPropertyDescription("Allowed, or Forbidden: search engines are told to stay away. Default: prod Allowed, others Forbidden.") Indexing indexing) {
}
