package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What search engines are told. */
public enum Indexing {
    @JsonProperty("Allowed")
    ALLOWED,
    @JsonProperty("Forbidden")
    FORBIDDEN
}
