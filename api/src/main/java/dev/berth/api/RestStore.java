package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A server that speaks restic's own protocol, such as rest-server. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestStore(
        @JsonPropertyDescription("Address of the server, with the path below which repositories lie. Required.") @Required @Size(max = 512) @Syntax(Form.SERVER) String url) {
}
