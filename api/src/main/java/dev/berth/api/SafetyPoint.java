package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the data is saved into the store before an action changes it. */
public enum SafetyPoint {
    @JsonProperty("Required")
    REQUIRED,
    @JsonProperty("Skip")
    SKIP
}
