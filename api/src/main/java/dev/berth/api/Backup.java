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

/** An action: a recovery point shall be made of an environment. */
@Group("berth.dev")
@Version("v1alpha1")
@ShortNames("bak")
@Categories("berth")
@JsonClassDescription("An action: a recovery point shall be made of an environment: every database, every volume, what describes it, and its passwords.")
@AdditionalPrinterColumn(name = "ENVIRONMENT", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "STORE", jsonPath = ".status.store")
@AdditionalPrinterColumn(name = "STEP", jsonPath = ".status.step")
@AdditionalPrinterColumn(name = "POINT", jsonPath = ".status.recoveryPoint")
@AdditionalPrinterColumn(name = "VERIFIED", jsonPath = ".status.verified.time")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "STATUS", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".spec.environment")
public class Backup extends CustomResource<BackupSpec, BackupStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("Of what, and into which store. Required; only cancel and pinned ever change.")
    public BackupSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    @JsonPropertyDescription("How it goes on, and what the recovery point holds; written by the operator.")
    public BackupStatus getStatus() {
        return super.getStatus();
    }
}
