package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum Bootstrap {
    @JsonProperty("FirstVerified")
    FIRST_VERIFIED,
    @JsonProperty("Wait")
    WAIT
}
