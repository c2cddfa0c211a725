package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** An action: this environment shall run this release, forwards or back. */
@Group("berth.dev")
@Version("v1alpha1")
@ShortNames("promo")
@Categories("berth")
@JsonClassDescription("An action: this environment shall run this release, forwards or back.")
@AdditionalPrinterColumn(name = "ENVIRONMENT", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "RELEASE", jsonPath = ".spec.release")
@AdditionalPrinterColumn(name = "STEP", jsonPath = ".status.step")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "STATUS", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".spec.environment")
public class Promotion extends CustomResource<PromotionSpec, PromotionStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("Which environment shall run which release. Required; only cancel ever changes.")
    public PromotionSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    @JsonPropertyDescription("How the promotion goes on; written by the operator.")
    public PromotionStatus getStatus() {
        return super.getStatus();
    }
}
