package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A host name of an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Hostname(
        @JsonPropertyDescription("Host name in lower case, such as shop.example.com. Required.") @Required @Size(max = 253) @Syntax(Form.HOSTNAME) String hostname,

        @JsonPropertyDescription("Another host name of this list to which visitors are sent. Default: the site is served here.") @Size(max = 253) @Syntax(Form.HOSTNAME) String redirectTo) {
}
