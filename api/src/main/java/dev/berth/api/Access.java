package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What a group of people may do with this site. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "has(self.groups) || has(self.users)", message = "access names nobody: add groups or users")
public record Access(
        @JsonPropertyDescription("Viewer (look, logs) or Operator (also restart, promote, restore). Required.") @Required AccessRole role,

        @JsonPropertyDescription("Groups as the cluster's sign-in names them. Default: none.") @Size(max = 50) @Unique List<@Size(max = 253) String> groups,

        @JsonPropertyDescription("Users as the cluster's sign-in names them. Default: none.") @Size(max = 50) @Unique List<@Size(max = 253) String> users,

        @JsonPropertyDescription("Stages for which this holds. Default: all.") @Size(max = 5) @Unique List<Stage> stages) {
}
