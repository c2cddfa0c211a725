package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the data of a deleted environment. */
public enum WhenDeleted {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Destroy")
    DESTROY
}
