package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A request that must succeed before a release counts as verified. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Check(
        @JsonPropertyDescription("Component with http that is asked. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String component,

        @JsonPropertyDescription("Path that is asked for. Default: \"/\".") @Size(max = 512) @Syntax(Form.URL_PATH) String path,

        @JsonPropertyDescription("Status that must be answered. Default: 200.") @Min(100) @Max(599) Integer status,

        @JsonPropertyDescription("Text that the answer must hold. Default: any answer will do.") @Size(max = 1024) String contains) {
}
