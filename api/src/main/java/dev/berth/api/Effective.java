package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Effective(
        DeployMode mode,
        String from,
        List<Hostname> hostnames,
        VisitorPolicy visitors,
        Indexing indexing,
        DataPolicy dataPolicy,
        Integer lifetimeHours,
        List<EffectiveScale> scale) {
}
