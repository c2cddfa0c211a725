package dev.berth.api;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One running copy of a site. Written by a Site (inline) or by a user, never by both. */
@Group("berth.dev")
@Version("v1alpha1")
@ShortNames("env")
@Categories("berth")
public class Environment extends CustomResource<EnvironmentSpec, EnvironmentStatus> implements Namespaced {

    @Override
    @Required
    public EnvironmentSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    public EnvironmentStatus getStatus() {
        return super.getStatus();
    }
}
