package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a certificate comes from. */
public enum TlsMode {
    @JsonProperty("CertManager")
    CERT_MANAGER,
    @JsonProperty("Resolver")
    RESOLVER,
    @JsonProperty("Secret")
    SECRET,
    @JsonProperty("None")
    NONE
}
