package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentSpec(
        String site,
        Stage stage,
        Boolean suspend,
        Deploy deploy,
        List<Hostname> hostnames,
        Tls tls,
        Visitors visitors,
        String secretName,
        List<SettingValue> settings,
        List<Scale> scale,
        List<VolumeClaim> volumes,
        Map<String, String> nodeSelector,
        EnvironmentBackups backups,
        DataPolicy dataPolicy,
        Integer lifetimeHours) {
}
