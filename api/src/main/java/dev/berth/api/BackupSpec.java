package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Of what a recovery point is made, and where it goes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.environment == oldSelf.environment && "
        + "has(self.store) == has(oldSelf.store) && (!has(self.store) || self.store == oldSelf.store) && "
        + "has(self.note) == has(oldSelf.note) && (!has(self.note) || self.note == oldSelf.note) && "
        + "has(self.point) == has(oldSelf.point) && (!has(self.point) || self.point == oldSelf.point) && "
        + "has(self.requestedBy) == has(oldSelf.requestedBy) && (!has(self.requestedBy) || self.requestedBy == oldSelf.requestedBy)", message = "a backup never changes, but for cancel and pinned: make another one")
@ValidationRule(value = "!has(oldSelf.cancel) || !oldSelf.cancel || has(self.cancel) && self.cancel", message = "a cancelled backup stays cancelled: make another one", fieldPath = ".cancel")
public record BackupSpec(
        @JsonPropertyDescription("Environment, in the same namespace. Required, never changes.") @Required @Size(max = 40) @Syntax(Form.ENVIRONMENT_NAME) String environment,

        @JsonPropertyDescription("BackupStore, in the same namespace. Default: that of the Site.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String store,

        @JsonPropertyDescription("Uid of a Backup that is gone, whose point is in the store still: it is taken over. Default: a new point is made.") @Size(max = 64) @Syntax(Form.LABEL) String point,

        @JsonPropertyDescription("Why, for those who read it later. Default: none.") @Size(max = 1024) String note,

        @JsonPropertyDescription("User who asks for this; must be the one who creates it. Default: nobody is named.") @Size(max = 256) String requestedBy,

        @JsonPropertyDescription("True gives up: what runs is stopped. Stays true. Default: false.") Boolean cancel,

        @JsonPropertyDescription("True keeps its recovery point until this is taken back, whatever backups.keep says. Default: false.") Boolean pinned) {
}
