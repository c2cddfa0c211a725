package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum VisitorPolicy {
    @JsonProperty("Everyone")
    EVERYONE,
    @JsonProperty("Password")
    PASSWORD,
    @JsonProperty("Addresses")
    ADDRESSES
}
