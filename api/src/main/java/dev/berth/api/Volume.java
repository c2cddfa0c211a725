package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** A volume that components of the stack mount. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!self.name.startsWith('berth-')", message = "names that begin with berth- are reserved: choose another name", fieldPath = ".name")
public record Volume(
        @JsonPropertyDescription("Name of the volume, at most 40 characters; not that of a database component. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String name,

        @JsonPropertyDescription("Size such as 5Gi; an environment may ask for more. Default: 1Gi.") @Syntax(Form.SIZE) Quantity size,

        @JsonPropertyDescription("Include or Exclude it in recovery points. Default: Include.") VolumeBackup backup) {
}
