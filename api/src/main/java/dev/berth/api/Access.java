package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Access(
        AccessRole role,
        List<String> groups,
        List<String> users,
        List<Stage> stages) {
}
