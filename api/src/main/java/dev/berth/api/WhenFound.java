package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens when data is found that an environment of this name left behind. */
public enum WhenFound {
    @JsonProperty("Reattach")
    REATTACH,
    @JsonProperty("Refuse")
    REFUSE
}
