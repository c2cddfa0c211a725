package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which release runs on data that is restored, where another one ran when it was saved. */
public enum CodeChoice {
    @JsonProperty("Keep")
    KEEP,
    @JsonProperty("FromBackup")
    FROM_BACKUP
}
