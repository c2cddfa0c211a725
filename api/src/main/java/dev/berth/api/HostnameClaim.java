package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The host name that this object bears belongs to one Environment. Written by the operator only. */
@Group("berth.dev")
@Version("v1alpha1")
@Plural("hostnameclaims")
@JsonClassDescription("The host name that this object bears belongs to one Environment. Written by the operator only.")
@ValidationRule(value = "self.metadata.name.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?([.][a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$')", message = "metadata.name is the host name that is claimed: write one in lower case, its parts at most 63 characters long")
@AdditionalPrinterColumn(name = "NAMESPACE", jsonPath = ".spec.claimRef.namespace")
@AdditionalPrinterColumn(name = "ENVIRONMENT", jsonPath = ".spec.claimRef.environment")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
public class HostnameClaim extends CustomResource<HostnameClaimSpec, Void> {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("Whose the host name is. Required, never changes.")
    public HostnameClaimSpec getSpec() {
        return super.getSpec();
    }
}
