package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Updates(
        UpdatePolicy policy,
        Integer quietSeconds,
        Integer minimumAgeHours,
        String window,
        List<String> except) {
}
