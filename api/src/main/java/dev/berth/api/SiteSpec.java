package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record SiteSpec(
        String domain,
        Boolean suspend,
        List<String> imagePullSecretNames,
        Stack stack,
        List<InlineEnvironment> environments,
        Updates updates,
        SiteBackups backups,
        List<Access> access,
        Integer revisionHistoryLimit) {
}
