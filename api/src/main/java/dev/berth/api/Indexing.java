package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum Indexing {
    @JsonProperty("Allowed")
    ALLOWED,
    @JsonProperty("Forbidden")
    FORBIDDEN
}
