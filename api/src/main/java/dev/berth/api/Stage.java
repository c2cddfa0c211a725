package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum Stage {
    @JsonProperty("dev")
    DEV,
    @JsonProperty("preprod")
    PREPROD,
    @JsonProperty("prod")
    PROD,
    @JsonProperty("debug")
    DEBUG,
    @JsonProperty("preview")
    PREVIEW
}
