package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Difference(
        String kind,
        String name,
        String here,
        String there) {
}
