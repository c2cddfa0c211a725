package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a part of a recovery point was taken from. */
public enum BackupPartKind {
    @JsonProperty("Database")
    DATABASE,
    @JsonProperty("Volume")
    VOLUME
}
