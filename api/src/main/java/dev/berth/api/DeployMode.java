package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What decides which release an environment runs. */
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
