package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum UpdatePolicy {
    @JsonProperty("None")
    NONE,
    @JsonProperty("Digest")
    DIGEST,
    @JsonProperty("Patch")
    PATCH,
    @JsonProperty("Minor")
    MINOR
}
