package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseStatus(
        Long observedGeneration,
        String digest,
        Integer revision,
        List<ReleaseImage> images,
        List<Condition> conditions) {
}
