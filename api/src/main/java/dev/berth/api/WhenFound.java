package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum WhenFound {
    @JsonProperty("Reattach")
    REATTACH,
    @JsonProperty("Refuse")
    REFUSE
}
