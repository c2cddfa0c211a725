package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Keep(
        Integer last,
        Integer daily,
        Integer weekly) {
}
