package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Check(
        String component,
        String path,
        Integer status,
        String contains) {
}
