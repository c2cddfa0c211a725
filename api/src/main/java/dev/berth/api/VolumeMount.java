package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Where a declared volume appears in a component. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeMount(
        @JsonPropertyDescription("Name of a volume of this stack. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String name,

        @JsonPropertyDescription("Absolute directory at which the volume appears. Required.") @Required @Size(max = 512) @Syntax(Form.DIRECTORY) String mountPath,

        @JsonPropertyDescription("Refuse writes by this component. Default: false.") Boolean readOnly,

        @JsonPropertyDescription("Directory inside the volume to show, relative. Default: the whole volume.") @Size(max = 512) @Syntax(Form.SUBPATH) String subPath) {
}
