package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Spec and defaults of an environment together. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Effective(
        @JsonPropertyDescription("Deploy mode in effect.") DeployMode mode,

        @JsonPropertyDescription("Environment that gates promotion.") @Size(max = 40) String from,

        @JsonPropertyDescription("Host names in effect.") @Size(max = 40) @Keyed("hostname") List<Hostname> hostnames,

        @JsonPropertyDescription("Who may look.") VisitorPolicy visitors,

        @JsonPropertyDescription("Whether search engines may index.") Indexing indexing,

        @JsonPropertyDescription("What becomes of the data.") DataPolicy dataPolicy,

        @JsonPropertyDescription("BackupStore that recovery points go to; absent where none are made.") @Size(max = 253) String store,

        @JsonPropertyDescription("Lifetime in hours; absent is for ever.") @Min(1) @Max(8760) Integer lifetimeHours,

        @JsonPropertyDescription("Replicas by component.") @Size(max = 20) @Keyed("component") List<EffectiveScale> scale) {

    /** The same with that store. */
    public Effective savedIn(String name) {
        return new Effective(mode, from, hostnames, visitors, indexing, dataPolicy, name, lifetimeHours, scale);
    }
}
