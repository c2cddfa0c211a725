package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Which environment shall run which release. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.environment == oldSelf.environment && self.release == oldSelf.release && "
        + "has(self.preconditions) == has(oldSelf.preconditions) && "
        + "(!has(self.preconditions) || self.preconditions == oldSelf.preconditions) && "
        + "has(self.onFailure) == has(oldSelf.onFailure) && "
        + "(!has(self.onFailure) || self.onFailure == oldSelf.onFailure) && "
        + "has(self.deadlineSeconds) == has(oldSelf.deadlineSeconds) && "
        + "(!has(self.deadlineSeconds) || self.deadlineSeconds == oldSelf.deadlineSeconds) && "
        + "has(self.safetyPoint) == has(oldSelf.safetyPoint) && "
        + "(!has(self.safetyPoint) || self.safetyPoint == oldSelf.safetyPoint) && "
        + "has(self.note) == has(oldSelf.note) && (!has(self.note) || self.note == oldSelf.note) && "
        + "has(self.requestedBy) == has(oldSelf.requestedBy) && "
        + "(!has(self.requestedBy) || self.requestedBy == oldSelf.requestedBy) && "
        + "has(self.overrideFreeze) == has(oldSelf.overrideFreeze) && "
        + "(!has(self.overrideFreeze) || self.overrideFreeze == oldSelf.overrideFreeze)", message = "a promotion never changes, but for cancel: make another one")
@ValidationRule(value = "!has(oldSelf.cancel) || !oldSelf.cancel || has(self.cancel) && self.cancel", message = "a cancelled promotion stays cancelled: make another one", fieldPath = ".cancel")
public record PromotionSpec(
        @JsonPropertyDescription("Environment, in the same namespace. Required, never changes.") @Required @Size(max = 40) @Syntax(Form.ENVIRONMENT_NAME) String environment,

        @JsonPropertyDescription("Release that it shall run; one that ran there before is a rollback. Required, never changes.") @Required @Size(max = 63) @Syntax(Form.RELEASE_NAME) String release,

        @JsonPropertyDescription("What must hold for this to begin; it fails as Outdated where it does not. Default: nothing.") Preconditions preconditions,

        @JsonPropertyDescription("RollBack or Stop, when the release does not become Ready and Exact in time. Default: RollBack.") OnFailure onFailure,

        @JsonPropertyDescription("Time to begin, and again to become Ready and Exact, in seconds. Default: 900.") @Min(30) @Max(86400) Integer deadlineSeconds,

        @JsonPropertyDescription("Required or Skip: save the data as it is now first. Default: where tasks could change a database, and the Site names a store.") SafetyPoint safetyPoint,

        @JsonPropertyDescription("Why, for those who read it later. Default: none.") @Size(max = 1024) String note,

        @JsonPropertyDescription("User who asks for this; must be the one who creates it. Default: nobody is named.") @Size(max = 256) String requestedBy,

        @JsonPropertyDescription("Reason to promote although deploy.freeze forbids it now. Default: the freeze holds.") @Size(max = 256) String overrideFreeze,

        @JsonPropertyDescription("True gives up: what has begun is rolled back. Stays true. Default: false.") Boolean cancel) {
}
