package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvVar(
        String name,
        String value,
        EnvVarSource valueFrom) {
}
