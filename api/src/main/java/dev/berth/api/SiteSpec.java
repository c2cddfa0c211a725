package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What a user asks of a web site. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!has(self.updates) || !has(self.updates.except) || self.updates.except.all(n, self.stack.components.exists(c, "
        + "c.name == n))", message = "updates.except names a component that is not in this stack: correct the name or remove it", fieldPath = ".updates")
public record SiteSpec(
        @JsonPropertyDescription("Host name of the site in prod; every default hostname is made from it. Required.") @Required @Size(max = 253) @Syntax(Form.HOSTNAME) String domain,

        @JsonPropertyDescription("Stop the pods of every environment; data, hostnames and routes are kept. Default: false.") Boolean suspend,

        @JsonPropertyDescription("Secrets of type dockerconfigjson in this namespace for private registries. Default: none.") @Size(max = 10) @Unique List<@Size(max = 253) @Syntax(Form.OBJECT_NAME) String> imagePullSecretNames,

        @JsonPropertyDescription("All that is released as a whole: components, tasks, volumes, settings, checks. Required.") @Required Stack stack,

        @JsonPropertyDescription("Copies of the site that this object makes, at most 20. Default: none.") @Size(max = 20) @Keyed("name") List<InlineEnvironment> environments,

        @JsonPropertyDescription("Which newer images are taken without anybody asking. Default: none.") Updates updates,

        @JsonPropertyDescription("Where and when recovery points are made. Default: once a day into the installation's store, where this namespace has it.") SiteBackups backups,

        @JsonPropertyDescription("Who else may look at or operate this site. Default: nobody.") @Size(max = 50) @Whole List<Access> access,

        @JsonPropertyDescription("Releases kept for rollback per environment, as a count. Default: 10.") @Min(1) @Max(100) Integer revisionHistoryLimit) {
}
