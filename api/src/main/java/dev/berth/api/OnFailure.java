package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a release that does not come to run as it should. */
public enum OnFailure {
    @JsonProperty("RollBack")
    ROLL_BACK,
    @JsonProperty("Stop")
    STOP
}
