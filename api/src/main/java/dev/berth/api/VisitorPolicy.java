package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who may look at an environment. */
public enum VisitorPolicy {
    @JsonProperty("Everyone")
    EVERYONE,
    @JsonProperty("Password")
    PASSWORD,
    @JsonProperty("Addresses")
    ADDRESSES
}
