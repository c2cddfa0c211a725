package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum Egress {
    @JsonProperty("None")
    NONE,
    @JsonProperty("Internet")
    INTERNET
}
