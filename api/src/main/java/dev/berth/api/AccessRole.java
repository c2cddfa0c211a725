package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum AccessRole {
    @JsonProperty("Viewer")
    VIEWER,
    @JsonProperty("Operator")
    OPERATOR
}
