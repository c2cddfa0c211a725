package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Deploy(
        DeployMode mode,
        String from,
        Approval approval,
        Bootstrap bootstrap,
        Integer soakMinutes,
        List<Freeze> freeze,
        String release,
        List<ImageTag> images) {
}
