package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is done with a recovery point. */
public enum RestoreMode {
    @JsonProperty("Replace")
    REPLACE,
    @JsonProperty("Drill")
    DRILL
}
