package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What shall run once, and where. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.environment == oldSelf.environment && self.component == oldSelf.component && "
        + "has(self.command) == has(oldSelf.command) && (!has(self.command) || self.command == oldSelf.command) && "
        + "has(self.args) == has(oldSelf.args) && (!has(self.args) || self.args == oldSelf.args) && "
        + "has(self.deadlineSeconds) == has(oldSelf.deadlineSeconds) && (!has(self.deadlineSeconds) || self.deadlineSeconds == oldSelf.deadlineSeconds) && "
        + "has(self.note) == has(oldSelf.note) && (!has(self.note) || self.note == oldSelf.note) && "
        + "has(self.requestedBy) == has(oldSelf.requestedBy) && (!has(self.requestedBy) || self.requestedBy == oldSelf.requestedBy)", message = "a task run never changes, but for cancel: make another one")
@ValidationRule(value = "!has(oldSelf.cancel) || !oldSelf.cancel || has(self.cancel) && self.cancel", message = "a cancelled task run stays cancelled: make another one", fieldPath = ".cancel")
public record TaskRunSpec(
        @JsonPropertyDescription("Environment, in the same namespace. Required, never changes.") @Required @Size(max = 40) @Syntax(Form.ENVIRONMENT_NAME) String environment,

        @JsonPropertyDescription("Component whose image, variables, files, volumes and links it has. Required, never changes.") @Required @Size(max = 40) @Syntax(Form.NAME) String component,

        @JsonPropertyDescription("Entry point, in place of the component's. Default: the component's.") @Size(max = 100) @Whole List<@Size(max = 16384) String> command,

        @JsonPropertyDescription("Arguments of the entry point. Default: the component's.") @Size(max = 100) @Whole List<@Size(max = 16384) String> args,

        @JsonPropertyDescription("Time until it is stopped, in seconds. Default: 3600.") @Min(30) @Max(86400) Integer deadlineSeconds,

        @JsonPropertyDescription("Why, for those who read it later. Default: none.") @Size(max = 1024) String note,

        @JsonPropertyDescription("User who asks for this; must be the one who creates it. Default: nobody is named.") @Size(max = 256) String requestedBy,

        @JsonPropertyDescription("True gives up: what runs is stopped. Stays true. Default: false.") Boolean cancel) {
}
