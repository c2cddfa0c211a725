package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Task(
        String name,
        String component,
        List<String> command,
        List<String> args,
        Run run,
        String schedule,
        List<Stage> stages) {
}
