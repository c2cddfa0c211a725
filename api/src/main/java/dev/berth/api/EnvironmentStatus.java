package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What is known about an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentStatus(
        @JsonPropertyDescription("Generation of the spec that this status is about; -1 before the first look.") @Min(-1) @Max(9007199254740991L) Long observedGeneration,

        @JsonPropertyDescription("Namespace in which the pods run.") @Size(max = 63) String namespace,

        @JsonPropertyDescription("Node on which the data lies.") @Size(max = 253) String node,

        @JsonPropertyDescription("Address for visitors.") @Size(max = 300) String url,

        @JsonPropertyDescription("Stage in effect.") Stage stage,

        @JsonPropertyDescription("Spec and defaults together, as they are in effect.") Effective effective,

        @JsonPropertyDescription("Count of decisions about what runs here; actions name it as precondition.") @Min(0) @Max(2147483647) Integer sequence,

        @JsonPropertyDescription("The release that was decided on.") DeployedRelease release,

        @JsonPropertyDescription("Release that the deploy mode would choose now.") @Size(max = 63) String candidate,

        @JsonPropertyDescription("Releases that ran before, newest first.") @Size(max = 10) @Whole List<DeployedRelease> previous,

        @JsonPropertyDescription("True while something else than the candidate was promoted here.") Boolean hold,

        @JsonPropertyDescription("The action that holds this environment now.") Holder holder,

        @JsonPropertyDescription("True while no pod that writes exists.") Boolean quiet,

        @JsonPropertyDescription("What differs from the environment of deploy.from.") @Size(max = 50) @Whole List<Difference> differences,

        @JsonPropertyDescription("Hash of the stack that runs.") @Size(max = 128) String stackHash,

        @JsonPropertyDescription("Certificates by host name.") @Size(max = 40) @Keyed("hostname") List<CertificateStatus> certificates,

        @JsonPropertyDescription("Recovery points of this environment.") RecoveryStatus backup,

        @JsonPropertyDescription("What is known, by type: Ready, Available, Exact, Isolated, Routed, SecretsReady, Protected and others.") @Size(max = 30) @Keyed("type") List<Condition> conditions) {

    /** The same, compared with the environment that it is promoted from. */
    public EnvironmentStatus compared(List<Difference> others, String hash) {
        return new EnvironmentStatus(observedGeneration, namespace, node, url, stage, effective, sequence, release, candidate, previous,
                hold,
                holder, quiet, others.isEmpty() ? null : others, hash, certificates, backup, conditions);
    }
}
