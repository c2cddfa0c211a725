package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Stack(
        List<Component> components,
        List<Task> tasks,
        List<Volume> volumes,
        List<Setting> settings,
        List<Check> checks) {
}
