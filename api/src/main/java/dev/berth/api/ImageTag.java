package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A tag that replaces the one of the stack. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageTag(
        @JsonPropertyDescription("Component of the stack. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String component,

        @JsonPropertyDescription("Tag of its image; quote numbers. In a Site \"pr-*\" makes one environment for each such tag. Required.") @Required @Size(max = 128) @Syntax(Form.TAG) String tag) {
}
