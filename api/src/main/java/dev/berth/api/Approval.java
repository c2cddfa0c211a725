package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who starts a promotion. */
public enum Approval {
    @JsonProperty("Manual")
    MANUAL,
    @JsonProperty("Automatic")
    AUTOMATIC
}
