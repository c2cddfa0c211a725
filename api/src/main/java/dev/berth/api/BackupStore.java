package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A place for recovery points, outside the cluster or at least outside the sites. */
@Group("berth.dev")
@Version("v1alpha1")
@ShortNames("store")
@Categories("berth")
@JsonClassDescription("A place for recovery points: a restic repository for each environment that names it, encrypted with one key.")
@AdditionalPrinterColumn(name = "S3", jsonPath = ".spec.s3.bucket")
@AdditionalPrinterColumn(name = "REST", jsonPath = ".spec.rest.url")
@AdditionalPrinterColumn(name = "SFTP", jsonPath = ".spec.sftp.host")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "STATUS", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "CHECKED", jsonPath = ".status.conditions[?(@.type==\"Checked\")].status")
@AdditionalPrinterColumn(name = "ESCROWED", jsonPath = ".status.conditions[?(@.type==\"KeyEscrowed\")].status")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
public class BackupStore extends CustomResource<BackupStoreSpec, BackupStoreStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("Where recovery points lie, and what opens them. Required.")
    public BackupStoreSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    @JsonPropertyDescription("What is known of the store; written by the operator.")
    public BackupStoreStatus getStatus() {
        return super.getStatus();
    }
}
