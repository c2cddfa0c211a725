package dev.berth.api;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** An immutable, content-addressed copy of a stack. Written by the operator or committed by Git. */
@Group("berth.dev")
@Version("v1alpha1")
@ShortNames("rel")
@Categories("berth")
public class Release extends CustomResource<ReleaseSpec, ReleaseStatus> implements Namespaced {

    @Override
    @Required
    public ReleaseSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    public ReleaseStatus getStatus() {
        return super.getStatus();
    }
}
