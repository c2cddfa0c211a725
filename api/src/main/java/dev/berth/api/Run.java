package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a task runs. */
public enum Run {
    @JsonProperty("BeforeRelease")
    BEFORE_RELEASE,
    @JsonProperty("AfterRelease")
    AFTER_RELEASE,
    @JsonProperty("OnSchedule")
    ON_SCHEDULE,
    @JsonProperty("AfterImport")
    AFTER_IMPORT
}
