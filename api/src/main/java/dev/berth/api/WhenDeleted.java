package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum WhenDeleted {
    @JsonProperty("Retain")
    RETAIN,
    @JsonProperty("Destroy")
    DESTROY
}
