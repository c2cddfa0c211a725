package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How a component is known to be up. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Health(
        @JsonPropertyDescription("Port that accepts connections when the component is up. Default: the http or database port.") @Min(1) @Max(65535) Integer tcpPort,

        @JsonPropertyDescription("Longest time a start may take, in seconds. Default: 60; a database 600.") @Min(1) @Max(3600) Integer startupSeconds) {
}
