package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What visitors reach of a component, through the proxy. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Http(
        @JsonPropertyDescription("Port on which the component speaks HTTP. Default: the only port that the image exposes.") @Min(1) @Max(65535) Integer port,

        @JsonPropertyDescription("Path prefixes that belong to this component. Default: \"/\".") @Size(max = 20) @Unique List<@Size(max = 512) @Syntax(Form.URL_PATH) String> paths,

        @JsonPropertyDescription("Serve <subdomain>.<hostname> instead of the hostname itself. Default: the hostname itself.") @Size(max = 63) @Syntax(Form.NAME) String subdomain,

        @JsonPropertyDescription("Path that answers 200 when the component is ready. Default: the port accepts connections.") @Size(max = 512) @Syntax(Form.URL_PATH) String healthPath,

        @JsonPropertyDescription("Send a visitor to the same replica each time, by a cookie. Default: false.") Boolean sticky,

        @JsonPropertyDescription("Pages of this component shown in place of error answers. Default: none.") @Size(max = 20) @Keyed("status") List<ErrorPage> errorPages) {
}
