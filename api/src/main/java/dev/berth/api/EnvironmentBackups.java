package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentBackups(
        String schedule,
        String timeZone,
        Keep keep,
        String drill) {
}
