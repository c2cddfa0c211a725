package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a component reaches beyond its site. */
public enum Egress {
    @JsonProperty("None")
    NONE,
    @JsonProperty("Internet")
    INTERNET
}
