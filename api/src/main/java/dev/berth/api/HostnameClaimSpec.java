package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Whose the host name is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self == oldSelf", message = "a claim never changes hands: delete it and let the next environment claim the name")
public record HostnameClaimSpec(
        @JsonPropertyDescription("The Environment that holds this host name. Required.") @Required ClaimRef claimRef) {
}
