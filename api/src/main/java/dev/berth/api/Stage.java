package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an environment is for; its defaults follow from it. */
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
