package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Object storage that speaks S3. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record S3Store(
        @JsonPropertyDescription("Address of the service. Default: https://s3.amazonaws.com.") @Size(max = 512) @Syntax(Form.ORIGIN) String endpoint,

        @JsonPropertyDescription("Bucket, which exists. Required.") @Required @Size(min = 3, max = 63) @Syntax(Form.BUCKET) String bucket,

        @JsonPropertyDescription("Where in the bucket repositories lie. Default: at its root.") @Size(max = 256) @Syntax(Form.SUBPATH) String prefix,

        @JsonPropertyDescription("Region of the bucket. Default: as the service says.") @Size(max = 64) @Syntax(Form.WORD) String region) {
}
