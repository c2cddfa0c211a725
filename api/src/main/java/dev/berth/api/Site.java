package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** A web site: its domain, its stack, its environments, its policies. */
@Group("berth.dev")
@Version("v1alpha1")
@Plural("sites")
@Categories("berth")
@JsonClassDescription("A web site: its domain, its stack, its environments, its policies.")
@ValidationRule(value = "self.metadata.name.matches('^[a-z0-9]+(-[a-z0-9]+)*$')", message = "metadata.name is part of other names: write lower-case letters, digits and single '-' between them, such as shop")
@ValidationRule(value = "size(self.metadata.name) <= 38", message = "metadata.name is longer than 38 characters: shorten it, environments are called <site>-<name>")
@ValidationRule(value = "!has(self.spec.environments) || self.spec.environments.all(e, size(self.metadata.name) + 1 + size(e.name) <= 40)", message = "an environment's name, <site>-<name>, is longer than 40 characters: shorten the name of the site or of the "
        + "environment", fieldPath = ".spec.environments")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "STATUS", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "ENVIRONMENTS", jsonPath = ".status.environments")
@AdditionalPrinterColumn(name = "RELEASE", jsonPath = ".status.release.name")
@AdditionalPrinterColumn(name = "DOMAIN", jsonPath = ".spec.domain")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
public class Site extends CustomResource<SiteSpec, SiteStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("What is wanted of the site. Required.")
    public SiteSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    @JsonPropertyDescription("What is known about the site; written by the operator.")
    public SiteStatus getStatus() {
        return super.getStatus();
    }
}
