package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a restore has come. */
public enum RestoreStep {
    @JsonProperty("Gate")
    GATE,
    @JsonProperty("SafetyPoint")
    SAFETY_POINT,
    @JsonProperty("Fetch")
    FETCH,
    @JsonProperty("Boot")
    BOOT,
    @JsonProperty("Switch")
    SWITCH,
    @JsonProperty("Import")
    IMPORT,
    @JsonProperty("Start")
    START,
    @JsonProperty("Ended")
    ENDED
}
