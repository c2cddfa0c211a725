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
@ValidationRule(value = "self.environment == oldSelf.environment && self.release == oldSelf.release && self.?preconditions == "
        + "oldSelf.?preconditions && self.?onFailure == oldSelf.?onFailure && self.?deadlineSeconds == oldSelf.?deadlineSeconds && "
        + "self.?note == oldSelf.?note && self.?requestedBy == oldSelf.?requestedBy && self.?overrideFreeze == "
        + "oldSelf.?overrideFreeze", message = "a promotion never changes, but for cancel: make another one")
@ValidationRule(value = "!oldSelf.?cancel.orValue(false) || self.?cancel.orValue(false)", message = "a cancelled promotion stays cancelled: make another one", fieldPath = ".cancel")
public record PromotionSpec(
        @JsonPropertyDescription("Environment, in the same namespace. Required, never changes.") @Required @Size(max = 40) @Syntax(Form.ENVIRONMENT_NAME) String environment,

        @JsonPropertyDescription("Release that it shall run; one that ran there before is a rollback. Required, never changes.") @Required @Size(max = 63) @Syntax(Form.RELEASE_NAME) String release,

        @JsonPropertyDescription("What must hold for this to begin; it fails as Outdated where it does not. Default: nothing.") Preconditions preconditions,

        @JsonPropertyDescription("RollBack or Stop, when the release does not become Ready and Exact in time. Default: RollBack.") OnFailure onFailure,

        @JsonPropertyDescription("Time to begin, and again to become Ready and Exact, in seconds. Default: 900.") @Min(30) @Max(86400) Integer deadlineSeconds,

        @JsonPropertyDescription("Why, for those who read it later. Default: none.") @Size(max = 1024) String note,

        @JsonPropertyDescription("User who asks for this; must be the one who creates it. Default: nobody is named.") @Size(max = 256) String requestedBy,

        @JsonPropertyDescription("Reason to promote although deploy.freeze forbids it now. Default: the freeze holds.") @Size(max = 256) String overrideFreeze,

        @JsonPropertyDescription("True gives up: what has begun is rolled back. Stays true. Default: false.") Boolean cancel) {
}
