package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What somebody may do with a site. */
public enum AccessRole {
    @JsonProperty("Viewer")
    VIEWER,
    @JsonProperty("Operator")
    OPERATOR
}
