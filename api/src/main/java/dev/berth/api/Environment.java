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

/** One running copy of a site. Written by a Site (inline) or by a user, never by both. */
@Group("berth.dev")
@Version("v1alpha1")
@Plural("environments")
@ShortNames("env")
@Categories("berth")
@JsonClassDescription("One running copy of a site. Written by a Site (inline) or by a user, never by both.")
@ValidationRule(value = "self.metadata.name.matches('^[a-z0-9]+(-[a-z0-9]+)*$')", message = "metadata.name becomes part of a namespace: write lower-case letters, digits and single '-' between them, such "
        + "as shop-prod")
@ValidationRule(value = "size(self.metadata.name) <= 40", message = "metadata.name is longer than 40 characters: shorten it")
@ValidationRule(value = "has(self.spec.stage) || ['dev', 'preprod', 'prod', 'debug', 'preview'].exists(s, self.metadata.name == s || "
        + "self.metadata.name.endsWith('-' + s))", message = "stage cannot be told from metadata.name: set spec.stage to dev, preprod, prod, debug or preview", fieldPath = ".spec")
@ValidationRule(value = "self.spec.site == oldSelf.spec.site", message = "site never changes: make a new environment for the other site", fieldPath = ".spec.site")
@AdditionalPrinterColumn(name = "STAGE", jsonPath = ".status.stage")
@AdditionalPrinterColumn(name = "REV", jsonPath = ".status.release.revision", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "STATUS", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "EXACT", jsonPath = ".status.conditions[?(@.type==\"Exact\")].status")
@AdditionalPrinterColumn(name = "ISOLATED", jsonPath = ".status.conditions[?(@.type==\"Isolated\")].status")
@AdditionalPrinterColumn(name = "BACKUP", jsonPath = ".status.backup.last", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "URL", jsonPath = ".status.url")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalSelectableField(jsonPath = ".spec.site")
@AdditionalSelectableField(jsonPath = ".spec.stage")
public class Environment extends CustomResource<EnvironmentSpec, EnvironmentStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Override
    @Required
    @JsonPropertyDescription("What is wanted of this copy. Required.")
    public EnvironmentSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @Default("{\"observedGeneration\": -1}")
    @JsonPropertyDescription("What is known about this copy; written by the operator.")
    public EnvironmentStatus getStatus() {
        return super.getStatus();
    }
}
