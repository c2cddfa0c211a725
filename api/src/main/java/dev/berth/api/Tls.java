package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where the certificates come from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!has(self.clusterIssuer) || self.mode == 'CertManager'", message = "clusterIssuer belongs to mode CertManager: remove it or change mode", fieldPath = ".clusterIssuer")
@ValidationRule(value = "!has(self.resolver) || self.mode == 'Resolver'", message = "resolver belongs to mode Resolver: remove it or change mode", fieldPath = ".resolver")
@ValidationRule(value = "(self.mode == 'Secret') == has(self.secretName)", message = "secretName belongs to mode Secret, which needs it: set both or neither", fieldPath = ".secretName")
public record Tls(
        @JsonPropertyDescription("CertManager, Resolver (of the proxy), Secret, or None (the proxy's own certificate is served). Required.") @Required TlsMode mode,

        @JsonPropertyDescription("CertManager: name of the ClusterIssuer. Default: the operator's setting.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String clusterIssuer,

        @JsonPropertyDescription("Resolver: name of the proxy's certificate resolver. Default: the operator's setting.") @Size(max = 63) @Syntax(Form.WORD) String resolver,

        @JsonPropertyDescription("Secret: Secret of type kubernetes.io/tls in this namespace. Required there.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String secretName) {
}
