package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** An immutable, content-addressed copy of a stack: images by digest, every default written out. */
@Group("berth.dev")
@Version("v1alpha1")
@Plural("releases")
@ShortNames("rel")
@Categories("berth")
@JsonClassDescription("An immutable, content-addressed copy of a stack: images by digest, every default written out.")
@ValidationRule(value = "self.metadata.name.startsWith(self.spec.site + '-') && self.metadata.name.matches('-[0-9a-f]{12}$') && "
        + "size(self.metadata.name) == size(self.spec.site) + 13", message = "metadata.name is <site>-<first 12 hex digits of the digest>: let the operator make the release, or compute its "
                + "name")
@AdditionalPrinterColumn(name = "SITE", jsonPath = ".spec.site")
@AdditionalPrinterColumn(name = "REV", jsonPath = ".status.revision", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "IMAGES", jsonPath = ".status.conditions[?(@.type==\"ImagesAvailable\")].status")
@AdditionalPrinterColumn(name = "DIGEST", jsonPath = ".status.digest", priority = 1)
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".spec.site")
public class Release extends CustomResource<ReleaseSpec, ReleaseStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("The stack and whose it is. Required, never changes.")
    public ReleaseSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    @JsonPropertyDescription("What is known about the release; written by the operator.")
    public ReleaseStatus getStatus() {
        return super.getStatus();
    }
}
