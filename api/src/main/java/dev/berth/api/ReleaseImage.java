package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseImage(
        String component,
        List<PlatformImage> platforms) {
}
