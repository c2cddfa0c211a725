package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Which newer images are taken without anybody asking. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Updates(
        @JsonPropertyDescription("None, Digest (the same tag), Patch or Minor versions. Default: None.") UpdatePolicy policy,

        @JsonPropertyDescription("Wait until a tag has not moved for this long, in seconds. Default: 60.") @Min(0) @Max(86400) Integer quietSeconds,

        @JsonPropertyDescription("Take only images at least this old, in hours. Default: 0.") @Min(0) @Max(8760) Integer minimumAgeHours,

        @JsonPropertyDescription("When updates may happen, such as \"Sat 02:00-05:00\"; empty is at any time. Default: any time.") @Size(max = 32) @Syntax(Form.WINDOW) String window,

        @JsonPropertyDescription("Components that are left alone. Default: none.") @Size(max = 20) @Unique List<@Size(max = 40) @Syntax(Form.NAME) String> except,

        @JsonPropertyDescription("Secret whose key \"secret\" signs deliveries of webhooks to /hooks/<namespace>/<site>. Default: none are taken.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String webhookSecretName) {
}
