package dev.berth.api;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A web site: its domain, its stack, its environments, its policies. Written by users. */
@Group("berth.dev")
@Version("v1alpha1")
@Categories("berth")
public class Site extends CustomResource<SiteSpec, SiteStatus> implements Namespaced {

    @Override
    @Required
    public SiteSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    public SiteStatus getStatus() {
        return super.getStatus();
    }
}
