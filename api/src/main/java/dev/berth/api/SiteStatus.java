package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record SiteStatus(
        Long observedGeneration,
        SiteRelease release,
        List<SiteImage> images,
        String environments,
        List<Condition> conditions) {
}
