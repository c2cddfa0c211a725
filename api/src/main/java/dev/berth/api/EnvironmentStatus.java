package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentStatus(
        Long observedGeneration,
        String namespace,
        String node,
        String url,
        Stage stage,
        Effective effective,
        Integer sequence,
        DeployedRelease release,
        String candidate,
        List<DeployedRelease> previous,
        Boolean hold,
        Holder holder,
        Boolean quiet,
        List<Difference> differences,
        String stackHash,
        List<CertificateStatus> certificates,
        BackupStatus backup,
        List<Condition> conditions) {
}
