package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

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
