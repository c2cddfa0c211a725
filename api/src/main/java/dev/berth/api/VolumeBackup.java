package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum VolumeBackup {
    @JsonProperty("Include")
    INCLUDE,
    @JsonProperty("Exclude")
    EXCLUDE
}
