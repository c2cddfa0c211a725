package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;

/** Size and storage class of a volume in an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeClaim(
        @JsonPropertyDescription("Volume or database component of the stack. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String name,

        @JsonPropertyDescription("Size here, such as 20Gi; it can grow where the class allows it. Default: that of the stack.") @Syntax(Form.SIZE) Quantity size,

        @JsonPropertyDescription("Storage class, used when the volume is made. Default: the cluster's default class.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String storageClassName) {
}
