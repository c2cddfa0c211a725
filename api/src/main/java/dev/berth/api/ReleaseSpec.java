package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A stack that never changes: images by digest, every default written out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self == oldSelf", message = "a release never changes: make another one")
@ValidationRule(value = "self.stack.components.all(c, c.image.matches('^[^@]+@sha256:[0-9a-f]{64}$'))", message = "an image of a release has a digest: write it as name@sha256:...", fieldPath = ".stack")
@ValidationRule(value = "self.stack.components.all(c, !has(c.http) || has(c.http.port))", message = "http of a release says its port: a release has every default written out", fieldPath = ".stack")
public record ReleaseSpec(
        @JsonPropertyDescription("Site whose stack this is. Required.") @Required @Size(max = 38) @Syntax(Form.ENVIRONMENT_NAME) String site,

        @JsonPropertyDescription("Version of the canonical form that the name is a digest of. Required.") @Required @Min(1) @Max(100) Integer hashVersion,

        @JsonPropertyDescription("The stack, with every image as name@digest. Required.") @Required Stack stack) {
}
