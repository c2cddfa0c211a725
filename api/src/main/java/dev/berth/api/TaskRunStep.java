package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a task run has come. */
public enum TaskRunStep {
    @JsonProperty("Gate")
    GATE,
    @JsonProperty("Start")
    START,
    @JsonProperty("Running")
    RUNNING,
    @JsonProperty("Ended")
    ENDED
}
