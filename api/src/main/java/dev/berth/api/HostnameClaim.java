package dev.berth.api;

import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** The host name that this object bears belongs to one Environment. Written by the operator only. */
@Group("berth.dev")
@Version("v1alpha1")
public class HostnameClaim extends CustomResource<HostnameClaimSpec, Void> {

    @Override
    @Required
    public HostnameClaimSpec getSpec() {
        return super.getSpec();
    }
}
