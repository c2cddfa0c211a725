package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The certificate of a host name. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CertificateStatus(
        @JsonPropertyDescription("Host name that the certificate is for.") @Required @Size(max = 253) String hostname,

        @JsonPropertyDescription("Secret of the workload namespace that holds it.") @Size(max = 253) String secretName,

        @JsonPropertyDescription("True when it can be served.") Boolean ready,

        @JsonPropertyDescription("When it expires, RFC 3339.") @Size(max = 40) String notAfter) {
}
