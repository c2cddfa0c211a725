package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeployedRelease(
        String name,
        String digest,
        Integer revision,
        String since,
        String by) {
}
