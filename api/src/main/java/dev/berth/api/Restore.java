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
import io.fabric8.kubernetes.model.annotation.Version;

/** An action: data of an environment shall be replaced by that of a recovery point, or the point is tried. */
@Group("berth.dev")
@Version("v1alpha1")
@Categories("berth")
@JsonClassDescription("An action: a recovery point shall take the place of the data of an environment, which undo brings back; or a drill: it is restored beside it and compared.")
@AdditionalPrinterColumn(name = "ENVIRONMENT", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "MODE", jsonPath = ".spec.mode")
@AdditionalPrinterColumn(name = "BACKUP", jsonPath = ".spec.backup")
@AdditionalPrinterColumn(name = "STEP", jsonPath = ".status.step")
@AdditionalPrinterColumn(name = "POINT", jsonPath = ".status.recoveryPoint")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "STATUS", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".spec.environment")
public class Restore extends CustomResource<RestoreSpec, RestoreStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("What comes back, and where. Required; only cancel ever changes.")
    public RestoreSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    @JsonPropertyDescription("How it goes on; written by the operator.")
    public RestoreStatus getStatus() {
        return super.getStatus();
    }
}
