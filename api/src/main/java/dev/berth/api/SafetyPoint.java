package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the data is saved into the store before it is replaced. */
public enum SafetyPoint {
    @JsonProperty("Required")
    REQUIRED,
    @JsonProperty("Skip")
    SKIP
}
