package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far an image may move without anybody asking. */
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
