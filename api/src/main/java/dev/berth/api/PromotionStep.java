package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a promotion has come. */
public enum PromotionStep {
    @JsonProperty("Gate")
    GATE,
    @JsonProperty("SafetyPoint")
    SAFETY_POINT,
    @JsonProperty("Commit")
    COMMIT,
    @JsonProperty("RollOut")
    ROLL_OUT,
    @JsonProperty("RollBack")
    ROLL_BACK,
    @JsonProperty("Ended")
    ENDED
}
