package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A fact about an environment that a variable may hold. */
public enum Builtin {
    @JsonProperty("URL")
    URL,
    @JsonProperty("Hostname")
    HOSTNAME,
    @JsonProperty("EnvironmentName")
    ENVIRONMENT_NAME,
    @JsonProperty("Stage")
    STAGE,
    @JsonProperty("ReleaseName")
    RELEASE_NAME
}
