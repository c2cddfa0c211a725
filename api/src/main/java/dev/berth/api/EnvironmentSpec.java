package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What a user asks of one running copy of a site. In a Site the member site is absent. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "has(self.stage) == has(oldSelf.stage) && (!has(self.stage) || self.stage == oldSelf.stage)", message = "stage never changes, and unset and set later counts as a change: make a new environment with that stage and "
        + "move the data there", fieldPath = ".stage")
@ValidationRule(value = "!has(self.hostnames) || self.hostnames.all(h, !has(h.redirectTo) || self.hostnames.exists(g, g.hostname == "
        + "h.redirectTo && !has(g.redirectTo)))", message = "redirectTo names a host name that is not served here: add it to hostnames, itself without redirectTo", fieldPath = ".hostnames")
@ValidationRule(value = "!has(self.nodeSelector) || self.nodeSelector.all(k, size(k) <= 317)", message = "nodeSelector holds a label name of more than 317 characters: no node has such a label, correct it", fieldPath = ".nodeSelector")
@ValidationRule(value = "!has(self.lifetimeHours) || !has(self.stage) || self.stage in ['debug', 'preview']", message = "only stages debug and preview have a lifetime: remove lifetimeHours", fieldPath = ".lifetimeHours")
public record EnvironmentSpec(
        @JsonPropertyDescription("Site of this namespace that this is a copy of; never changes. Required.") @Required @Size(max = 38) @Syntax(Form.ENVIRONMENT_NAME) String site,

        @JsonPropertyDescription("dev, preprod, prod, debug or preview; never changes. Default: the name, where it is one.") Stage stage,

        @JsonPropertyDescription("Stop the pods; data, hostnames and route are kept. Default: false.") Boolean suspend,

        @JsonPropertyDescription("Which release runs here. Default: by stage, shown in status.effective.") Deploy deploy,

        @JsonPropertyDescription("Host names of this copy. Default: prod <domain>, others <stage>.<domain> or <name>.<domain>.") @Size(max = 20) @Keyed("hostname") List<Hostname> hostnames,

        @JsonPropertyDescription("Where the certificates come from. Default: the operator's setting.") Tls tls,

        @JsonPropertyDescription("Who may look, from where and how often. Default: prod everybody, others by password.") Visitors visitors,

        @JsonPropertyDescription("Secret of this namespace whose keys the stack names. Default: none.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String secretName,

        @JsonPropertyDescription("Values for the settings of the stack. Default: those of the stack.") @Size(max = 50) @Keyed("name") List<SettingValue> settings,

        @JsonPropertyDescription("Replicas and resources per component. Default: 1 replica; in prod 2 where no volume forbids it.") @Size(max = 20) @Keyed("component") List<Scale> scale,

        @JsonPropertyDescription("Sizes and storage classes per volume or database. Default: those of the stack.") @Size(max = 40) @Keyed("name") List<VolumeClaim> volumes,

        @JsonPropertyDescription("Node labels that the place must have; the place itself is status.node. Default: any node.") @Size(max = 20) Map<String, @Size(max = 63) String> nodeSelector,

        @JsonPropertyDescription("When recovery points are made here, if not as the Site says. Default: as the Site says.") EnvironmentBackups backups,

        @JsonPropertyDescription("What becomes of the data. Default: prod retained and protected, dev and preprod kept 14 days.") DataPolicy dataPolicy,

        @JsonPropertyDescription("debug and preview: stopped after this time, in hours; data is not deleted by it. Default: 24.") @Min(1) @Max(8760) Integer lifetimeHours) {
}
