package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a volume is part of recovery points. */
public enum VolumeBackup {
    @JsonProperty("Include")
    INCLUDE,
    @JsonProperty("Exclude")
    EXCLUDE
}
