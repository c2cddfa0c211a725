package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum Approval {
    @JsonProperty("Manual")
    MANUAL,
    @JsonProperty("Automatic")
    AUTOMATIC
}
