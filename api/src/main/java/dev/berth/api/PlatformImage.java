package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlatformImage(
        String platform,
        String manifest,
        String config) {
}
