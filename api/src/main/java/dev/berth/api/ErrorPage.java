package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A page shown in place of an error answer. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorPage(
        @JsonPropertyDescription("Status or range of it, quoted: \"404\" or \"500-599\". Required.") @Required @Size(max = 7) @Syntax(Form.ERROR_STATUS) String status,

        @JsonPropertyDescription("Path of the page in this component. Required.") @Required @Size(max = 512) @Syntax(Form.URL_PATH) String path) {
}
