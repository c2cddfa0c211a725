package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a backup has come. */
public enum BackupStep {
    @JsonProperty("Gate")
    GATE,
    @JsonProperty("Save")
    SAVE,
    @JsonProperty("Seal")
    SEAL,
    @JsonProperty("Ended")
    ENDED
}
