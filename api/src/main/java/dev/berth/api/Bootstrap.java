package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an environment runs that never ran anything. */
public enum Bootstrap {
    @JsonProperty("FirstVerified")
    FIRST_VERIFIED,
    @JsonProperty("Wait")
    WAIT
}
