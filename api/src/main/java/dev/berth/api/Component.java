package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Component(
        String name,
        String image,
        List<String> command,
        List<String> args,
        String workingDir,
        Http http,
        List<Port> ports,
        List<String> connectsTo,
        Egress egress,
        List<EnvVar> env,
        List<EnvFrom> envFrom,
        List<FileContent> files,
        List<VolumeMount> volumeMounts,
        List<String> writable,
        Boolean readOnlyRoot,
        Long runAsUser,
        Resources resources,
        Health health,
        Integer stopGraceSeconds,
        Database database) {
}
