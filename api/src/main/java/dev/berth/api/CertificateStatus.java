package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record CertificateStatus(
        String hostname,
        String secretName,
        Boolean ready,
        String notAfter) {
}
