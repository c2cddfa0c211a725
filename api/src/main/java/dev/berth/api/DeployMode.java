package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

public enum DeployMode {
    @JsonProperty("FollowSite")
    FOLLOW_SITE,
    @JsonProperty("Promoted")
    PROMOTED,
    @JsonProperty("Pinned")
    PINNED,
    @JsonProperty("Images")
    IMAGES
}
