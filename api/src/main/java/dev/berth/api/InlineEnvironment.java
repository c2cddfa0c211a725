package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineEnvironment(
        String name,
        @JsonUnwrapped EnvironmentSpec spec) {
}
